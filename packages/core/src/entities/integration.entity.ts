import { defineEntity, p } from '@mikro-orm/postgresql'
import type { BreakerState, IntegrationEventKind, IntegrationState } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { sharedOrOwn } from '../platform/tenant.ts'

/** What it is about: the account's workspace, or null where the service is everybody's. */
const subject = () => ({
  /** Such as `paper-broker`. */
  name: p.text(),
  /** Account id, or empty where the service has no accounts. */
  account: p.text(),
  workspaceId: p.uuid().nullable(),
})

const IntegrationSchema = defineEntity({
  name: 'Integration',
  tableName: 'integration',
  ...sharedOrOwn,
  properties: {
    ...subject(),
    name: p.text().primary(),
    account: p.text().primary(),
    /** As last judged: its changes are told to dashboards. Readers judge anew, since time passes. */
    state: p.text().$type<IntegrationState>(),
    lastSuccessAt: moment().nullable(),
    lastErrorAt: moment().nullable(),
    lastError: p.text().nullable(),
    /** The failures since the last success, over all processes. */
    failingSince: moment().nullable(),
    failuresInRow: p.integer(),
    fallback: p.text().nullable(),
    /** What the audit trail last said of the breaker; null once all is well again. */
    breakerTold: p.text().$type<'opened' | 'closed'>().nullable(),
    /** When the last mail about its going down was planned, and how often it went down since without one. */
    mailedAt: moment().nullable(),
    unmailed: p.integer(),
    updatedAt: moment(),
  },
})
/** One outside service as all processes together see it. */
export class Integration extends IntegrationSchema.class {}
IntegrationSchema.setClass(Integration)

const IntegrationReporterSchema = defineEntity({
  name: 'IntegrationReporter',
  tableName: 'integration_reporter',
  ...sharedOrOwn,
  indexes: [{ name: 'integration_reporter_of', properties: ['name', 'account', 'updatedAt'] }],
  properties: {
    id: p.uuid().primary(),
    ...subject(),
    /** Of its last report that was added up: the same one again changes nothing. */
    sequence: p.integer(),
    breaker: p.text().$type<BreakerState>(),
    breakerUntil: moment().nullable(),
    breakerReason: p.text().nullable(),
    streaming: p.boolean(),
    updatedAt: moment(),
  },
})
/** One breaker in one process, as it last reported. */
export class IntegrationReporter extends IntegrationReporterSchema.class {}
IntegrationReporterSchema.setClass(IntegrationReporter)

const IntegrationBucketSchema = defineEntity({
  name: 'IntegrationBucket',
  tableName: 'integration_bucket',
  ...sharedOrOwn,
  indexes: [{ name: 'integration_bucket_age', properties: ['span', 'from'] }],
  properties: {
    ...subject(),
    name: p.text().primary(),
    account: p.text().primary(),
    /** Minutes that it spans: 1, or 15 for the figures of a day. */
    span: p.integer().primary(),
    from: moment().primary(),
    calls: p.integer(),
    errors: p.integer(),
    refused: p.integer(),
    /** Calls by `latencyBoundsMs`; empty where no call had a duration. */
    latency: p.array().columnType('int[]').$type<number[]>(),
    breakerOpen: p.boolean(),
  },
})
/** The calls of a minute or a quarter of an hour, added up over all processes. */
export class IntegrationBucket extends IntegrationBucketSchema.class {}
IntegrationBucketSchema.setClass(IntegrationBucket)

const IntegrationErrorSchema = defineEntity({
  name: 'IntegrationError',
  tableName: 'integration_error',
  ...sharedOrOwn,
  indexes: [{ name: 'integration_error_of', properties: ['name', 'account', 'at'] }],
  properties: {
    id: p.uuid().primary(),
    ...subject(),
    at: moment(),
    kind: p.text(),
    code: p.text().nullable(),
    message: p.text(),
    cause: p.text().nullable(),
  },
})
/** One of the latest failures of a service. */
export class IntegrationError extends IntegrationErrorSchema.class {}
IntegrationErrorSchema.setClass(IntegrationError)

const IntegrationEventSchema = defineEntity({
  name: 'IntegrationEvent',
  tableName: 'integration_event',
  ...sharedOrOwn,
  indexes: [{ name: 'integration_event_of', properties: ['name', 'account', 'at'] }],
  properties: {
    id: p.uuid().primary(),
    ...subject(),
    at: moment(),
    kind: p.text().$type<IntegrationEventKind>(),
    reason: p.text(),
  },
})
/** A breaker that changed, or the service that went down or recovered. */
export class IntegrationEvent extends IntegrationEventSchema.class {}
IntegrationEventSchema.setClass(IntegrationEvent)

const IntegrationIncidentSchema = defineEntity({
  name: 'IntegrationIncident',
  tableName: 'integration_incident',
  ...sharedOrOwn,
  indexes: [
    {
      name: 'integration_incident_open',
      expression:
        'create unique index "integration_incident_open" on "integration_incident" ("name", "account") where closed_at is null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...subject(),
    openedAt: moment(),
    closedAt: moment().nullable(),
    reason: p.text(),
    /** Whether a mail was planned about its beginning: only then is one due about its end. */
    mailed: p.boolean(),
  },
})
/** A time in which the service was down, as owners are told of it. */
export class IntegrationIncident extends IntegrationIncidentSchema.class {}
IntegrationIncidentSchema.setClass(IntegrationIncident)
