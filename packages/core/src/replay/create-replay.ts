import { type ReplayView, replayInput } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { Replay } from '../entities/replay.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import { command } from '../platform/use-case.ts'
import { dayRange } from '../risk/local-time.ts'
import { limitsOf } from '../risk/read-gate.ts'
import { toReplayViews } from './replay-view.ts'

/** Replays of one workspace that may wait or run at once. */
const MAX_UNFINISHED = 3

/**
 * Has the alerts of some days decided anew by a job: nothing is sent, and nothing that is traded is touched.
 * @throws NOT_FOUND; INVALID for days that have not begun; CONFLICT while too many are being made
 */
export const createReplay = command({
  name: 'replay.create',
  input: replayInput,
  permission: 'trade',
  scope: 'bots:write',
  handle: async (uow, { hookId, botId, from, to = from }): Promise<ReplayView> => {
    const { em, workspaceId, now } = uow
    if (hookId && !(await em.findOne(Hook, { id: hookId }, { fields: ['id'] }))) throw notFound('hook')
    if (botId && !(await em.findOne(Bot, { id: botId }, { fields: ['id'] }))) throw notFound('bot')
    const { timeZone } = limitsOf((await em.findOneOrFail(Workspace, workspaceId)).risk)
    const since = dayRange(from, timeZone).start
    const end = dayRange(to, timeZone).end
    if (since >= now)
      throw invalid('The day has not begun.', [{ field: 'from', message: 'must not be in the future' }])
    if ((await em.count(Replay, { state: { $in: ['waiting', 'running'] } })) >= MAX_UNFINISHED)
      throw conflict(`${MAX_UNFINISHED} replays are being made already. Wait for one of them, or cancel it.`)
    const row = em.create(Replay, {
      ...{ id: newId(), workspaceId, hookId: hookId ?? null, botId: botId ?? null, timeZone },
      ...{
        since,
        until: new Date(Math.min(end.getTime(), now.getTime())),
        state: 'waiting',
        total: 0,
        replayed: 0,
        cut: false,
      },
      ...{ attempts: 0, requestedBy: uow.actor.name, createdAt: now },
    })
    await em.flush()
    uow.enqueue({
      task: 'replay.run',
      payload: { workspaceId, replayId: row.id },
      key: jobKey.replay(row.id),
    })
    uow.activity({
      verb: 'replay.requested',
      subject: { kind: 'replay', id: row.id },
      summary: `${uow.actor.name} asked for a replay of the alerts from ${from}${to === from ? '' : ` to ${to}`}.`,
      data: { hook_id: hookId ?? null, bot_id: botId ?? null, from, to },
    })
    uow.notify('replay', row.id)
    const [view] = await toReplayViews(em, [row])
    if (!view) throw new Error('A replay that was just made has no view')
    return view
  },
})
