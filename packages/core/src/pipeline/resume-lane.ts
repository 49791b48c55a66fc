/** Wakes the lane of one (account, symbol): asks the market, then moves its waiting decisions on. */
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import type { Trading } from '../order/trading.ts'
import { systemActor } from '../platform/actor.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { advanceLane } from './advance-lane.ts'
import { type MarketSnapshot, takeSnapshot } from './market-snapshot.ts'
import { settleAlerts } from './settle-alert.ts'
import { sizesByEquity } from './size-order.ts'

export const resumeLane = async (
  trading: Trading,
  job: { workspaceId: string; accountId: string; symbol: string; requestId: string },
): Promise<void> => {
  const { workspaceId, accountId, symbol } = job
  const target = await runQuery(trading, workspaceId, async (em) => {
    const waiting = await em.find(Decision, { accountId, symbol, outcome: 'waiting' })
    if (waiting.length === 0) return null
    const bots = await em.find(Bot, { id: { $in: waiting.map((d) => d.botId) } })
    const alerts = await em.find(
      Alert,
      { id: { $in: waiting.map((d) => d.alertId) } },
      { fields: ['id', 'signal'] },
    )
    return {
      account: await em.findOneOrFail(Account, accountId),
      needsEquity: bots.some((b) => alerts.some((a) => a.signal && sizesByEquity(b.sizing, a.signal))),
    }
  })
  if (!target) return
  const snapshot = await takeSnapshot(trading, target.account, symbol, target.needsEquity)
  await advance(trading, systemActor(workspaceId, job.requestId), { accountId, symbol, snapshot })
}

const advance = command({
  name: 'lane.advance',
  permission: 'trade',
  scope: null,
  input: z.object({ accountId: z.uuid(), symbol: z.string(), snapshot: z.custom<MarketSnapshot>() }),
  handle: async (uow, { accountId, symbol, snapshot }) => {
    // What waits may have to go on waiting: then there is nothing to tell.
    uow.unchanged()
    await settleAlerts(uow, await advanceLane(uow, { accountId, symbol }, snapshot))
  },
})
