/** What alerts came to when they were received, as a replay shows it. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type ReplayDecision, type ReplayOrder, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { answerKey, type SimDecision, type SimOrder } from './rehearsal-state.ts'

export type Then = {
  byAlert: Map<string, ReplayDecision[]>
  /** Decisions that a person declined, or that nobody approved in time. */
  declined: Set<string>
}

const plain = (value: string): string => toDecimalString(dec(value))
const plainOrNull = (value: string | null | undefined): string | null =>
  value === null || value === undefined ? null : plain(value)

/** @param botId of one bot alone; null for all */
export const readThen = async (
  em: EntityManager,
  alertIds: string[],
  botId: string | null,
): Promise<Then> => {
  const whose = { alertId: { $in: alertIds }, ...(botId && { botId }) }
  const decisions = await em.find(Decision, whose, { orderBy: { id: 'asc' } })
  const orders = await em.find(Order, whose, { orderBy: { createdAt: 'asc', legSeq: 'asc', id: 'asc' } })
  const net = await readNet(em, alertIds)
  const nameOf = await readNames(em, decisions)
  const byAlert = new Map<string, ReplayDecision[]>()
  const declined = new Set<string>()
  for (const { alertId, botId: bot, accountId, ...decision } of decisions) {
    const refused = decision.outcome === 'refused' || Boolean(decision.undone)
    if (decision.proposal && !decision.approvedAt && refused) declined.add(answerKey(alertId, bot, accountId))
    const own = orders.filter((o) => o.alertId === alertId && o.botId === bot && o.accountId === accountId)
    const list = byAlert.get(alertId) ?? []
    byAlert.set(alertId, list)
    list.push({
      ...{ botId: bot, botName: nameOf(bot), accountId, accountName: nameOf(accountId) },
      ...{ outcome: decision.outcome, reason: decision.reason, orders: own.map(toOrder) },
      netPnl: net.get(answerKey(alertId, bot, accountId)) ?? '0',
    })
  }
  return { byAlert, declined }
}

const toOrder = (order: Order): ReplayOrder => ({
  ...{ id: order.id, leg: order.leg, rung: order.rung ?? null, symbol: order.symbol },
  ...{ side: order.side, type: order.type, status: order.status, reason: order.reason ?? null },
  ...{ quantity: plain(order.quantity), filledQuantity: plain(order.filledQuantity) },
  ...{ limitPrice: plainOrNull(order.limitPrice), stopPrice: plainOrNull(order.stopPrice) },
  averagePrice: plainOrNull(order.averagePrice),
  slippagePercent: slippageOf(order),
})

const slippageOf = ({
  side,
  averagePrice,
  referencePrice,
}: Pick<Order, 'side'> & {
  averagePrice?: string | null | undefined
  referencePrice?: string | null | undefined
}): string | null => {
  if (!averagePrice || !referencePrice || dec(referencePrice).isZero()) return null
  const dearer = dec(averagePrice).minus(referencePrice).div(referencePrice).times(100)
  return toDecimalString((side === 'buy' ? dearer : dearer.neg()).toDecimalPlaces(4))
}

const toSimOrder = (order: SimOrder): ReplayOrder => ({
  ...{ id: null, leg: order.leg, rung: order.rung, symbol: order.symbol, side: order.side },
  ...{ type: order.type, status: order.status, reason: order.reason },
  ...{ quantity: order.quantity, filledQuantity: order.filledQuantity },
  ...{ limitPrice: order.limitPrice, stopPrice: order.stopPrice, averagePrice: order.averagePrice },
  slippagePercent: slippageOf(order),
})

/** A decision of a rehearsal in the same words. */
export const toReplayDecision = (
  { botId, accountId, outcome, reason, orders }: SimDecision,
  nameOf: (id: string) => string,
): ReplayDecision => ({
  ...{ botId, botName: nameOf(botId), accountId, accountName: nameOf(accountId) },
  ...{ outcome, reason, orders: orders.map(toSimOrder) },
  netPnl: toDecimalString(
    orders
      .flatMap(({ fills }) => fills)
      .reduce((sum, { realizedPnl, fee }) => sum.plus(realizedPnl ?? '0').minus(fee), dec(0)),
  ),
})

/** What the fills of an alert's orders won, less their fees, by its decisions. */
const readNet = async (em: EntityManager, alertIds: string[]): Promise<Map<string, string>> => {
  const rows = await em.execute<{ alertId: string; botId: string; accountId: string; net: string }[]>(
    `select o.alert_id as "alertId", o.bot_id as "botId", o.account_id as "accountId",
       sum(coalesce(f.realized_pnl, 0) - f.fee)::text as net
     from trade_order o join fill f on f.order_id = o.id
     where o.alert_id = any(?::uuid[]) group by 1, 2, 3`,
    [`{${alertIds.join(',')}}`],
  )
  return new Map(
    rows.map(({ alertId, botId, accountId, net }) => [answerKey(alertId, botId, accountId), plain(net)]),
  )
}

const readNames = async (
  em: EntityManager,
  decisions: { botId: string; accountId: string }[],
): Promise<(id: string) => string> => {
  const idsOf = (of: 'botId' | 'accountId') => [...new Set(decisions.map((one) => one[of]))]
  const bots = await em.find(Bot, { id: { $in: idsOf('botId') } }, { fields: ['name'] })
  const accounts = await em.find(Account, { id: { $in: idsOf('accountId') } }, { fields: ['name'] })
  const names = new Map([...bots, ...accounts].map((one) => [one.id, one.name]))
  return (id) => names.get(id) ?? ''
}
