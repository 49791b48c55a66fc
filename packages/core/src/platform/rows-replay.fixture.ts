/** A replay of one alert, and a bot's shadow with what it made of it. */
import { Replay, ReplayAlert } from '../entities/replay.entity.ts'
import { Shadow, ShadowSignal } from '../entities/shadow.entity.ts'
import { newId } from './ids.ts'
import type { UnitOfWork } from './unit-of-work.ts'

type Ids = { replayId: string; shadowId: string; alertId: string; botId: string; accountId: string }

export const addReplays = async (uow: UnitOfWork, ids: Ids, at: Date): Promise<void> => {
  const { em, workspaceId } = uow
  const own = { workspaceId, createdAt: at }
  em.create(Replay, {
    id: ids.replayId,
    ...own,
    since: at,
    until: at,
    timeZone: 'UTC',
    state: 'done',
    requestedBy: 'Vera',
    acts: [
      {
        ...{ id: newId(), at: at.toISOString(), by: 'Vera', act: 'order_canceled', symbol: 'BTCUSD' },
        ...{ accountId: ids.accountId, accountName: 'Paper', alertId: ids.alertId },
        summary: 'Vera asked to cancel buy 0.05 BTCUSD.',
      },
    ],
  })
  await em.flush()
  const nothing = { status: 'ignored', summary: 'No bot takes it.', decisions: [] } as const
  em.create(ReplayAlert, {
    id: newId(),
    workspaceId,
    replayId: ids.replayId,
    alertId: ids.alertId,
    position: 1,
    receivedAt: at,
    past: { ...nothing, decisions: [] },
    now: { ...nothing, decisions: [] },
    differences: [],
    differs: false,
  })
  em.create(Shadow, {
    id: ids.shadowId,
    workspaceId,
    botId: ids.botId,
    startedAt: at,
    startedBy: 'Vera',
    seenSeq: '0',
  })
  await em.flush()
  em.create(ShadowSignal, {
    id: newId(),
    workspaceId,
    shadowId: ids.shadowId,
    alertId: ids.alertId,
    accountId: ids.accountId,
    symbol: 'BTCUSD',
    receivedAt: at,
    decision: {
      ...{ botId: ids.botId, botName: 'Breakout', accountId: ids.accountId, accountName: 'Paper' },
      ...{ outcome: 'ordered', reason: 'Going long.', orders: [], netPnl: '0' },
    },
    orders: 0,
    net: '0',
  })
}
