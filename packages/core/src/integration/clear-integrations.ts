import {
  Integration,
  IntegrationBucket,
  IntegrationError,
  IntegrationEvent,
  IntegrationIncident,
  IntegrationReporter,
} from '../entities/integration.entity.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Drops what no page shows any more, of every workspace. */
export const clearIntegrations = (platform: Platform, requestId: string): Promise<void> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async ({ em, now }) => {
    const before = (ms: number) => ({ $lt: new Date(now.getTime() - ms) })
    await em.nativeDelete(IntegrationBucket, { span: 1, from: before(2 * HOUR_MS) })
    await em.nativeDelete(IntegrationBucket, { span: 15, from: before(2 * DAY_MS) })
    // A reporter that is silent for long may still send again what it could not: its number must be known then.
    await em.nativeDelete(IntegrationReporter, { updatedAt: before(7 * DAY_MS) })
    await em.nativeDelete(IntegrationError, { at: before(7 * DAY_MS) })
    await em.nativeDelete(IntegrationEvent, { at: before(30 * DAY_MS) })
    await em.nativeDelete(IntegrationIncident, { closedAt: before(90 * DAY_MS) })
    // What is left of accounts that are gone, and of services that are no longer set up: those are asked every minute.
    await em.nativeDelete(Integration, { updatedAt: before(DAY_MS) })
    await em.execute(
      `delete from integration where account <> '' and not exists (
         select 1 from account where account.id::text = integration.account)`,
    )
    await em.execute(
      `delete from integration_incident i where closed_at is null and not exists (
         select 1 from integration known where known.name = i.name and known.account = i.account)`,
    )
  })
