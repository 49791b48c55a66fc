import { describeIntegration } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { IntegrationIncident } from '../entities/integration.entity.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import { systemActor } from '../platform/actor.ts'
import type { TaskPayload } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { workspacesOf } from './tell-workspaces.ts'

/**
 * Plans the mails about an incident to the owners of every workspace that sees the service. One transaction a
 * workspace, so that a job that is tried again plans only what is missing: a mail is planned once by its key.
 */
export const mailIncident = async (
  platform: Platform,
  job: TaskPayload<'integration.mail'> & { requestId: string },
): Promise<void> => {
  const { incident, workspaces } = await runQuery(platform, ALL_WORKSPACES, async (em) => {
    const found = await em.findOne(IntegrationIncident, job.incidentId)
    return { incident: found, workspaces: found ? await workspacesOf(em, found) : [] }
  })
  // Cleared away: nobody is helped by hearing of it now.
  if (!incident) return
  for (const workspaceId of workspaces)
    await runInTransaction(platform, systemActor(workspaceId, job.requestId), async (uow) => {
      const account = incident.account ? await uow.em.findOne(Account, incident.account) : null
      await planMailToMembers(uow, {
        template: job.template,
        atLeast: 'owner',
        dedupeKey: `${incident.id}:${job.template}`,
        data: {
          integration: describeIntegration(incident.name).title,
          account: account?.name ?? null,
          reason: reasonOf(incident.reason, job.times),
          since: incident.openedAt.toISOString(),
          at: (incident.closedAt && job.template === 'integration_up'
            ? incident.closedAt
            : uow.now
          ).toISOString(),
          url: `/integrations/${incident.account ? `${incident.name}~${incident.account}` : incident.name}`,
        },
      })
    })
}

/** Several times within the hour in which no second mail was sent. */
const reasonOf = (reason: string, times: number): string =>
  times > 1 ? `${reason} It went down ${times} times since the last mail about it.` : reason
