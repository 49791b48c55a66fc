import { type RiskView, setRiskInput } from '@viewzenix/schema'
import { changesOf } from '../platform/changes.ts'
import { command } from '../platform/use-case.ts'
import { findSubject } from './find-subject.ts'
import { noteFlattenAt } from './flatten-days.ts'
import { limitsOf } from './read-gate.ts'

/**
 * Gives the workspace, an account or a bot other limits, all of them at once. They hold for entries that are decided
 * from now on; those in which time matters also for entries that are not sent yet.
 * @throws NOT_FOUND
 */
export const setRisk = command({
  name: 'risk.set',
  input: setRiskInput,
  permission: 'configure',
  scope: 'risk:write',
  handle: async (uow, { scope, scopeId, limits }): Promise<RiskView> => {
    const { thing, name } = await findSubject(uow.em, uow.workspaceId, { scope, scopeId })
    const changes = changesOf(limitsOf(thing.risk), limits)
    if (Object.keys(changes).length === 0) uow.unchanged()
    else {
      await noteFlattenAt(uow, scope, scopeId, limitsOf(thing.risk), limits)
      thing.risk = limits
      uow.activity({
        verb: 'risk.changed',
        subject: { kind: scope, id: scopeId },
        tone: 'warning',
        summary: `${uow.actor.name} changed the limits of ${name}.`,
        data: { changes },
      })
      uow.notify(scope, scopeId)
    }
    return { scope, scopeId, limits }
  },
})
