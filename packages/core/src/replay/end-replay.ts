import { byId, type ReplayView } from '@viewzenix/schema'
import { Replay } from '../entities/replay.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { toReplayViews } from './replay-view.ts'

/** Its job stops at the next look. @throws NOT_FOUND; CONFLICT for one that is over */
export const cancelReplay = command({
  name: 'replay.cancel',
  input: byId,
  permission: 'trade',
  scope: 'bots:write',
  handle: async (uow, { id }): Promise<ReplayView> => {
    const row = await find(uow, id)
    if (row.state !== 'waiting' && row.state !== 'running')
      throw conflict('The replay is over: there is nothing to cancel.')
    row.state = 'canceled'
    row.reason = `Canceled by ${uow.actor.name}.`
    row.finishedAt = uow.now
    uow.activity({
      verb: 'replay.canceled',
      subject: { kind: 'replay', id },
      summary: `${uow.actor.name} canceled a replay.`,
    })
    uow.notify('replay', id)
    await uow.em.flush()
    const [view] = await toReplayViews(uow.em, [row])
    if (!view) throw notFound('replay')
    return view
  },
})

/** With all that it found. @throws NOT_FOUND; CONFLICT for one that is still being made */
export const deleteReplay = command({
  name: 'replay.delete',
  input: byId,
  permission: 'trade',
  scope: 'bots:write',
  handle: async (uow, { id }): Promise<void> => {
    const row = await find(uow, id)
    if (row.state === 'waiting' || row.state === 'running')
      throw conflict('The replay is being made. Cancel it first.')
    uow.em.remove(row)
    uow.activity({
      verb: 'replay.deleted',
      subject: { kind: 'replay', id },
      summary: `${uow.actor.name} deleted a replay.`,
    })
    uow.notify('replay', id)
  },
})

/** Its row is locked: its job may be about to write to it. */
const find = async ({ em }: UnitOfWork, id: string): Promise<Replay> => {
  await em.execute('select 1 from replay where id = ? for update', [id])
  const row = await em.findOne(Replay, { id })
  if (!row) throw notFound('replay')
  return row
}
