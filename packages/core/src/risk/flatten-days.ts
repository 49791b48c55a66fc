/** On which day each scope was last flattened by the clock: kept with the workspace, so that it is once a day. */
import type { HaltScope, RiskLimits } from '@viewzenix/schema'
import { Workspace } from '../entities/workspace.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { flattenMoment } from './evaluate-moment.ts'
import { localTime } from './local-time.ts'

/** Holds the days of the workspace until the transaction ends. Taken before bots, accounts and lanes. */
export const lockFlattenDays = async ({ em, workspaceId }: UnitOfWork): Promise<Workspace> => {
  await em.execute('select 1 from workspace where id = ? for no key update', [workspaceId])
  return em.findOneOrFail(Workspace, { id: workspaceId }, { refresh: true })
}

export const dayKey = (scope: HaltScope, scopeId: string): string => `${scope}:${scopeId}`

type Clocked = Pick<RiskLimits, 'flattenAt' | 'timeZone'>

/**
 * A time that is past already when it is set is for tomorrow: nobody is flattened by filling in a form. One that is
 * still to come holds today, whatever was done today by another. Called before the limits are changed.
 */
export const noteFlattenAt = async (
  uow: UnitOfWork,
  scope: HaltScope,
  scopeId: string,
  before: Clocked | null,
  after: Clocked,
): Promise<void> => {
  const same =
    JSON.stringify([before?.flattenAt ?? null, before?.timeZone]) ===
    JSON.stringify([after.flattenAt, after.timeZone])
  if (same || (!before?.flattenAt && !after.flattenAt)) return
  const workspace = await lockFlattenDays(uow)
  const { [dayKey(scope, scopeId)]: _had, ...others } = workspace.flattenedOn ?? {}
  const due = flattenMoment(uow.now, after)
  workspace.flattenedOn =
    due && uow.now >= due
      ? { ...others, [dayKey(scope, scopeId)]: localTime(uow.now, after.timeZone).date }
      : others
}
