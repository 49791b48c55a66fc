/** Replays as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { ReplayAlertView, ReplayView } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import type { Replay, ReplayAlert } from '../entities/replay.entity.ts'

/** A replay without what it leaves out, which is a list of its own. */
type ReplayRow = Pick<
  Replay,
  | 'id'
  | 'hookId'
  | 'botId'
  | 'since'
  | 'until'
  | 'timeZone'
  | 'state'
  | 'total'
  | 'replayed'
  | 'cut'
  | 'summary'
  | 'reason'
  | 'requestedBy'
  | 'createdAt'
  | 'finishedAt'
>

/** Names are read in one query a table; null for what is gone. */
export const toReplayViews = async (em: EntityManager, rows: ReplayRow[]): Promise<ReplayView[]> => {
  const bots = await em.find(
    Bot,
    { id: { $in: rows.flatMap((row) => row.botId ?? []) } },
    { fields: ['name'] },
  )
  const hooks = await em.find(
    Hook,
    { id: { $in: rows.flatMap((row) => row.hookId ?? []) } },
    { fields: ['name'] },
  )
  const names = new Map([...bots, ...hooks].map((one) => [one.id, one.name]))
  return rows.map((row) => ({
    id: row.id,
    hookId: row.hookId ?? null,
    hookName: (row.hookId && names.get(row.hookId)) || null,
    botId: row.botId ?? null,
    botName: (row.botId && names.get(row.botId)) || null,
    from: row.since.toISOString(),
    to: row.until.toISOString(),
    timeZone: row.timeZone,
    state: row.state,
    total: row.total,
    replayed: row.replayed,
    cut: row.cut,
    summary: row.summary ?? null,
    reason: row.reason ?? null,
    requestedBy: row.requestedBy,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }))
}

export const toReplayAlertView = (row: ReplayAlert): ReplayAlertView => ({
  id: row.id,
  replayId: row.replayId,
  alertId: row.alertId,
  receivedAt: row.receivedAt.toISOString(),
  symbol: row.symbol ?? null,
  past: row.past,
  now: row.now,
  differences: row.differences,
})
