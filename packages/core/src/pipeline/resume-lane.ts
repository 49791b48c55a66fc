/** Wakes the lane of one (account, symbol): asks the market, then moves its waiting decisions on. */
import { z } from 'zod'
import { readLegs } from '../decision/refuse-rest.ts'
import { settleAlerts } from '../decision/settle-alert.ts'
import { Account } from '../entities/account.entity.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { laneKey } from '../order/lane-lock.ts'
import type { Trading } from '../order/trading.ts'
import { systemActor } from '../platform/actor.ts'
import { isDatabaseAtFault } from '../platform/errors.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { advanceLane, DecisionFault } from './advance-lane.ts'
import { refuse } from './conclude.ts'
import { type MarketSnapshot, takeSnapshot } from './market-snapshot.ts'
import { sizesByEquity } from './size-order.ts'

export const resumeLane = async (
  trading: Trading,
  job: { workspaceId: string; accountId: string; symbol: string; requestId: string },
): Promise<void> => {
  const { workspaceId, accountId, symbol } = job
  const target = await runQuery(trading, workspaceId, async (em) => {
    const waiting = await em.find(Decision, {
      accountId,
      symbol,
      outcome: { $in: ['waiting', 'awaiting_approval'] },
    })
    if (waiting.length === 0) return null
    const bots = await em.find(Bot, { id: { $in: waiting.map((d) => d.botId) } })
    const alerts = await em.find(
      Alert,
      { id: { $in: waiting.map((d) => d.alertId) } },
      { fields: ['id', 'signal'] },
    )
    const links = await em.find(BotAccount, { accountId, botId: { $in: bots.map((b) => b.id) } })
    return {
      account: await em.findOneOrFail(Account, accountId),
      needsEquity: [...bots, ...links].some(({ sizing }) =>
        alerts.some((a) => sizing && a.signal && sizesByEquity(sizing, a.signal)),
      ),
    }
  })
  if (!target) return
  const actor = systemActor(workspaceId, job.requestId)
  try {
    const snapshot = await takeSnapshot(trading, target.account, symbol, target.needsEquity)
    await advance(trading, actor, { accountId, symbol, snapshot })
  } catch (error) {
    if (isDatabaseAtFault(error)) throw error
    const decisionId = error instanceof DecisionFault ? error.decisionId : null
    const attempts = await giveUpSlowly(trading, actor, { accountId, symbol, decisionId })
    trading.log.error({ err: error, accountId, symbol, attempts }, 'A lane could not be advanced')
    throw error
  }
}

/** Tries after which a decision that cannot be made stops holding up those behind it. */
const MAX_ATTEMPTS = 5

/** A defect of ours must not hold up a lane for ever: the decision that meets it is refused after some tries, or what is left of it. */
const giveUpSlowly = command({
  name: 'lane.give-up',
  permission: 'trade',
  scope: null,
  input: z.object({ accountId: z.uuid(), symbol: z.string(), decisionId: z.uuid().nullable() }),
  lock: laneKey,
  handle: async (uow, { accountId, symbol, decisionId }): Promise<number> => {
    uow.unchanged()
    const decision = await uow.em.findOne(
      Decision,
      { accountId, symbol, outcome: 'waiting', ...(decisionId && { id: decisionId }) },
      { orderBy: { alertSeq: 'asc', id: 'asc' } },
    )
    if (!decision) return 0
    decision.attempts++
    if (decision.attempts >= MAX_ATTEMPTS) {
      const reason = `Refused: it could not be decided after ${MAX_ATTEMPTS} tries. Nothing more is ordered; the log says why.`
      await refuse(uow, decision, await readLegs(uow.em, decision), reason)
      await settleAlerts(uow, [decision.alertId])
    }
    return decision.attempts
  },
})

const advance = command({
  name: 'lane.advance',
  permission: 'trade',
  scope: null,
  input: z.object({ accountId: z.uuid(), symbol: z.string(), snapshot: z.custom<MarketSnapshot>() }),
  lock: laneKey,
  handle: async (uow, { accountId, symbol, snapshot }) => {
    // What waits may have to go on waiting: then there is nothing to tell.
    uow.unchanged()
    await settleAlerts(uow, await advanceLane(uow, { accountId, symbol }, snapshot))
  },
})
