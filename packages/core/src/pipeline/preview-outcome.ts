/** What the bots of a hook made of a previewed message, read back before its transaction is taken back. */
import type { PreviewBot } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { previewExits } from './preview-exits.ts'

/** An alert that no bot takes is kept, which is not the same as refused. */
export const noteOn = (bots: PreviewBot[], symbol: string): string | null => {
  if (bots.some(({ reasons }) => reasons.length > 0)) return null
  return bots.length === 0
    ? 'No bot listens to this hook, so the alert would be kept and ignored.'
    : `No bot of this hook takes ${symbol}, so the alert would be kept and ignored.`
}

/** What was decided for an alert in this very transaction, by every bot of its hook, the oldest first. */
export const readOutcome = async (
  { em }: UnitOfWork,
  { alertId, hookId, symbol }: { alertId: string; hookId: string; symbol: string },
  snapshots: Map<string, MarketSnapshot>,
): Promise<PreviewBot[]> => {
  const decisions = await em.find(Decision, { alertId }, { orderBy: { accountId: 'asc' } })
  const orders = await em.find(Order, { alertId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
  const bots = await em.find(Bot, { hookId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
  const accounts = await em.find(Account, { id: { $in: decisions.map((d) => d.accountId) } })
  const kept = await em.find(Protection, { entryOrderId: { $in: orders.map((o) => o.id) } })
  const exitsOf = (entry: Order) => {
    const spec = kept.find(({ entryOrderId }) => entryOrderId === entry.id)?.spec
    return spec ? previewExits(entry, spec, snapshots.get(entry.accountId)) : null
  }
  return bots.map((bot) => {
    const own = decisions.filter((d) => d.botId === bot.id)
    const made = orders.filter((o) => o.botId === bot.id)
    const refused = own.every((d) => d.outcome === 'refused')
    const why = own.length > 0 ? own.map((d) => d.reason) : [notTaken(bot, symbol)]
    return {
      botId: bot.id,
      botName: bot.name,
      orders: made.map((o) => ({
        accountId: o.accountId,
        leg: o.leg,
        symbol: o.symbol,
        side: o.side,
        type: o.type,
        quantity: o.quantity,
        limitPrice: o.limitPrice ?? null,
        stopPrice: o.stopPrice ?? null,
        trail: o.trail ?? null,
        timeInForce: o.timeInForce,
        reduceOnly: o.reduceOnly,
        exits: exitsOf(o),
      })),
      refusal: refused ? [...new Set(why)].join(' ') : null,
      reasons: own.map((d) => ({
        accountId: d.accountId,
        accountName: accounts.find((a) => a.id === d.accountId)?.name ?? '',
        outcome: d.outcome,
        reason: d.reason,
      })),
    }
  })
}

const MOST_NAMED = 5

/** Why a bot does not even decide. */
const notTaken = ({ name, symbols }: Bot, symbol: string): string => {
  const more = symbols.length - MOST_NAMED
  const named = symbols.slice(0, MOST_NAMED).join(', ')
  return `Not taken: the bot ${name} does not trade ${symbol}, only ${named}${more > 0 ? ` and ${more} more` : ''}.`
}
