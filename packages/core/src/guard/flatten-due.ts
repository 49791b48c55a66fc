/**
 * Flattens by the clock. Each scope is once a day: at its time, or, where nobody was at work then, as soon as somebody
 * is, until midnight by its own clock. What was missed the whole evening is not made up for on another day.
 */
import { type HaltScope, haltScope, type RiskLimits } from '@viewzenix/schema'
import { z } from 'zod'
import { flattenScope } from '../flatten/flatten-scope.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { flattenMoment } from '../risk/evaluate-moment.ts'
import { findSubject } from '../risk/find-subject.ts'
import { dayKey, lockFlattenDays } from '../risk/flatten-days.ts'
import { localTime } from '../risk/local-time.ts'
import { limitsOf } from '../risk/read-gate.ts'

/** All scopes of all workspaces whose time has come. @returns how many were flattened now */
export const flattenDue = async (platform: Platform, requestId: string): Promise<number> => {
  const now = platform.clock.now()
  const clocked = await runQuery(platform, ALL_WORKSPACES, (em) =>
    em.execute<{ scope: HaltScope; id: string; workspaceId: string; risk: RiskLimits }[]>(
      `select c.* from (
         select 'workspace' as scope, id, id as "workspaceId", risk from workspace
         union all select 'account', id, workspace_id, risk from account
         union all select 'bot', id, workspace_id, risk from bot) c
       join workspace w on w.id = c."workspaceId" and w.deletes_at is null
       where c.risk->>'flattenAt' is not null order by c."workspaceId", c.id`,
    ),
  )
  let flattened = 0
  for (const { scope, id, workspaceId, risk } of clocked) {
    const due = flattenMoment(now, limitsOf(risk))
    if (!due || now < due) continue
    const done = await flattenToday(platform, systemActor(workspaceId, requestId), {
      scope,
      scopeId: id,
    }).catch((err: unknown) => {
      platform.log.error({ err, scope, id }, 'What is to be closed by now could not be: it is tried again')
      return false
    })
    if (done) flattened++
  }
  return flattened
}

/** Under the lock of the workspace's days: of two that come at once, the second finds it done. */
const flattenToday = command({
  name: 'flatten.daily',
  permission: 'trade',
  scope: null,
  input: z.object({ scope: haltScope, scopeId: z.uuid() }),
  handle: async (uow, { scope, scopeId }): Promise<boolean> => {
    // By far the most often it was done before.
    uow.unchanged()
    const workspace = await lockFlattenDays(uow)
    const { thing, name } = await findSubject(uow.em, uow.workspaceId, { scope, scopeId })
    const limits = limitsOf(thing.risk)
    const due = flattenMoment(uow.now, limits)
    const today = localTime(uow.now, limits.timeZone).date
    const key = dayKey(scope, scopeId)
    if (!due || uow.now < due || workspace.flattenedOn?.[key] === today) return false
    const reason = `It is past ${limits.flattenAt?.at} in ${limits.timeZone}.`
    const lanes = await flattenScope(uow, scope, scopeId, { by: uow.actor.name, reason })
    workspace.flattenedOn = { ...workspace.flattenedOn, [key]: today }
    uow.activity({
      verb: 'flatten.daily',
      subject: { kind: scope, id: scopeId },
      tone: lanes === 0 ? 'neutral' : 'warning',
      summary:
        lanes === 0
          ? `${reason} Nothing is held or rests of ${name}: it is flat for today.`
          : `${reason} All positions of ${name} are being closed (${lanes}).`,
      data: { lanes, day: today },
    })
    uow.notify(scope, scopeId)
    return true
  },
})
