/**
 * What follows from how services do: states that dashboards hear of, and incidents that owners are told of, once each
 * although many processes look. Whoever calls this holds the locks of the services' rows.
 */

import { carriesMail, describeIntegration } from '@viewzenix/schema'
import { type Integration, IntegrationEvent, IntegrationIncident } from '../entities/integration.entity.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { hasRecovered, isDown, judgeState } from './judge-state.ts'
import { type Known, readSeen } from './read-seen.ts'
import type { OwnedReport } from './record-reports.ts'
import { changedFor, tellWorkspaces } from './tell-workspaces.ts'

/** At most one pair of mails about a service in so long, however often it comes and goes. */
const MAIL_EVERY_MS = 3_600_000

export const settleIntegrations = async (
  uow: UnitOfWork,
  rows: Integration[],
  platform: Platform,
): Promise<void> => {
  const { em, now } = uow
  for (const known of await readSeen(em, rows, now)) {
    const { row, seen } = known
    const before = known.incident
    if (before === null && isDown(seen, now)) known.incident = await goDown(uow, known)
    else if (before !== null && hasRecovered(seen, now)) await recover(uow, known, before)
    if (known.incident !== null && known.incident.closedAt == null) mailIfDue(uow, row, known.incident)
    seen.downSince = known.incident && !known.incident.closedAt ? known.incident.openedAt : null
    // Told of a breaker that was closed again before anybody could have called it a time of being down.
    if (seen.downSince === null && row.breakerTold === 'closed') row.breakerTold = null
    const { state } = judgeState(seen, now)
    if (state !== row.state) {
      platform.log.info({ integration: row.name, account: row.account, state }, 'An integration changed')
      row.state = state
      await changedFor(em, row)
    }
  }
  await em.flush()
}

const goDown = async (uow: UnitOfWork, { row, seen }: Known): Promise<IntegrationIncident> => {
  const { em, now } = uow
  const { reason } = judgeState(seen, now)
  const openedAt = seen.failingSince ?? now
  const incident = em.create(IntegrationIncident, {
    id: newId(),
    ...subject(row),
    openedAt,
    closedAt: null,
    reason,
    mailed: false,
  })
  em.create(IntegrationEvent, { id: newId(), ...subject(row), at: now, kind: 'went_down', reason })
  row.unmailed++
  await em.flush()
  const instead = row.fallback ? ` Meanwhile: ${row.fallback}` : ''
  await tellWorkspaces(uow, row, {
    verb: 'integration.went_down',
    tone: 'bad',
    summary: `${title(row)} is down. ${reason}${instead}${await whyNoMail(uow, row)}`,
  })
  return incident
}

const recover = async (uow: UnitOfWork, { row }: Known, incident: IntegrationIncident): Promise<void> => {
  const { em, now } = uow
  incident.closedAt = now
  row.breakerTold = null
  const minutes = Math.max(1, Math.round((now.getTime() - incident.openedAt.getTime()) / 60_000))
  const reason = `It was down for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`
  em.create(IntegrationEvent, { id: newId(), ...subject(row), at: now, kind: 'recovered', reason })
  await em.flush()
  await tellWorkspaces(uow, row, {
    verb: 'integration.recovered',
    tone: 'good',
    summary: `${title(row)} has recovered. ${reason}`,
  })
  if (incident.mailed) enqueueMail(uow, incident, 'integration_up', 1)
}

/** Also later in a long incident that began within an hour of the mail before. */
const mailIfDue = (uow: UnitOfWork, row: Integration, incident: IntegrationIncident): void => {
  const due = !row.mailedAt || uow.now.getTime() - row.mailedAt.getTime() >= MAIL_EVERY_MS
  if (incident.mailed || !due) return
  incident.mailed = true
  row.mailedAt = uow.now
  // While mail is what failed, a mail about it would only arrive when it is no longer true.
  if (!carriesMail(row.name)) enqueueMail(uow, incident, 'integration_down', row.unmailed)
  row.unmailed = 0
}

const enqueueMail = (
  uow: UnitOfWork,
  incident: IntegrationIncident,
  template: 'integration_down' | 'integration_up',
  times: number,
): void =>
  uow.enqueue({
    task: 'integration.mail',
    payload: { incidentId: incident.id, template, times },
    key: `integration:${incident.id}:${template}`,
  })

const whyNoMail = async ({ em }: UnitOfWork, row: Integration): Promise<string> => {
  if (carriesMail(row.name)) return ' Mail is what failed, so no mail could be sent about this.'
  const mailDown = await em.count(IntegrationIncident, { closedAt: null, name: { $like: '%-mail' } })
  return mailDown > 0 ? ' No mail could be sent about this: mail is down, too.' : ''
}

/** Once each in a time of being down: that the breaker opened, and that it closed. All of them are the timeline's. */
export const tellBreakers = async (
  uow: UnitOfWork,
  reports: OwnedReport[],
  rowOf: (report: OwnedReport) => Integration | undefined,
): Promise<void> => {
  for (const report of reports) {
    const row = rowOf(report)
    for (const { kind } of row ? report.events : []) {
      if (row && kind === 'breaker_opened' && !row.breakerTold) {
        row.breakerTold = 'opened'
        await tellWorkspaces(uow, row, {
          verb: 'integration.breaker_opened',
          tone: 'warning',
          summary: `The breaker of ${title(row)} opened: calls are refused at once, and it is tried again after a while.`,
        })
      }
      if (row && kind === 'breaker_closed' && row.breakerTold === 'opened') {
        row.breakerTold = 'closed'
        await tellWorkspaces(uow, row, {
          verb: 'integration.breaker_closed',
          tone: 'good',
          summary: `The breaker of ${title(row)} closed: it answers again.`,
        })
      }
    }
  }
}

const title = (row: Integration): string => describeIntegration(row.name).title
const subject = ({ name, account, workspaceId }: Integration) => ({
  name,
  account,
  workspaceId: workspaceId ?? null,
})
