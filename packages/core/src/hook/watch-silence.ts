/** A dead man's switch: no alert for longer than is expected of a hook is told like an alert, once, and so is the next. */
import { z } from 'zod'
import { Hook } from '../entities/hook.entity.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { lengthOf, silentSince } from './judge-silence.ts'

/** Every hook of which something is expected, of every workspace. @returns how many of them changed */
export const watchSilence = async (platform: Platform, requestId: string): Promise<number> => {
  const expected = await runQuery(platform, ALL_WORKSPACES, (em) =>
    em.execute<{ id: string; workspaceId: string }[]>(
      `select h.id, h.workspace_id as "workspaceId" from hook h
       join workspace w on w.id = h.workspace_id and w.deletes_at is null
       where h.expects is not null and h.enabled order by h.id`,
    ),
  )
  let changed = 0
  for (const { id, workspaceId } of expected) {
    const done = await judge(platform, systemActor(workspaceId, requestId), { id }).catch((err: unknown) => {
      platform.log.error({ err, hookId: id }, 'A hook could not be watched: it is again in a minute')
      return false
    })
    if (done) changed++
  }
  return changed
}

/** Under the hook's lock: of two that look at once, one tells. */
const judge = command({
  name: 'hook.watch',
  permission: 'trade',
  scope: null,
  input: z.object({ id: z.uuid() }),
  handle: async (uow, { id }): Promise<boolean> => {
    // Mostly all is as it was.
    uow.unchanged()
    await uow.em.execute('select 1 from hook where id = ? for no key update', [id])
    const hook = await uow.em.findOne(Hook, { id }, { refresh: true })
    if (!hook?.expects || !hook.enabled) return false
    const lastAlertAt = await lastHeard(uow, id)
    if (hook.silentAt && hook.silentSince) {
      if (!lastAlertAt || lastAlertAt <= hook.silentSince) return false
      await heard(uow, hook, hook.silentSince, lastAlertAt)
      return true
    }
    const countedFrom = hook.expectsFrom ?? hook.createdAt
    const since = silentSince(hook.expects, { now: uow.now, lastAlertAt, countedFrom })
    if (since) await fellSilent(uow, hook, since)
    return since !== null
  },
})

/** What was turned away at the door came from somebody else. */
const lastHeard = async ({ em }: UnitOfWork, hookId: string): Promise<Date | null> => {
  const [row] = await em.execute<{ at: string | Date }[]>(
    `select received_at as at from alert where hook_id = ? and status <> 'rejected' order by seq desc limit 1`,
    [hookId],
  )
  return row ? new Date(row.at) : null
}

const fellSilent = async (uow: UnitOfWork, hook: Hook, since: Date): Promise<void> => {
  Object.assign(hook, { silentAt: uow.now, silentSince: since })
  const { everyMinutes = 0, windows = [] } = hook.expects ?? {}
  const silence = `for ${lengthOf(uow.now.getTime() - since.getTime())}`
  const expected = `at least every ${lengthOf(everyMinutes * 60_000)}${windows.length > 0 ? ' in these hours' : ''}`
  uow.activity({
    verb: 'hook.silent',
    subject: { kind: 'hook', id: hook.id },
    tone: 'bad',
    summary: `${hook.name} has had no alert ${silence}; one was expected ${expected}.`,
    data: { since: since.toISOString(), expects: hook.expects },
  })
  uow.notify('hook', hook.id)
  await planMailToMembers(uow, {
    template: 'hook_silent',
    atLeast: 'trader',
    dedupeKey: `${hook.id}:${since.toISOString()}`,
    data: { hook: hook.name, expected, silence, at: uow.now.toISOString(), url: `/hooks/${hook.id}` },
  })
}

const heard = async (uow: UnitOfWork, hook: Hook, since: Date, at: Date): Promise<void> => {
  Object.assign(hook, { silentAt: null, silentSince: null })
  const silence = `${lengthOf(at.getTime() - since.getTime())} of silence`
  uow.activity({
    verb: 'hook.heard',
    subject: { kind: 'hook', id: hook.id },
    tone: 'good',
    summary: `${hook.name} had an alert again after ${silence}.`,
    data: { since: since.toISOString(), heard_at: at.toISOString() },
  })
  uow.notify('hook', hook.id)
  await planMailToMembers(uow, {
    template: 'hook_heard',
    atLeast: 'trader',
    dedupeKey: `${hook.id}:${since.toISOString()}`,
    data: { hook: hook.name, silence, at: at.toISOString(), url: `/hooks/${hook.id}` },
  })
}
