import type { EntityManager } from '@mikro-orm/postgresql'
import {
  dec,
  type PerformancePart,
  type PerformanceView,
  performanceInput,
  type TradeView,
  toDecimalString,
} from '@viewzenix/schema'
import type { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { firstIdAt } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { query } from '../platform/use-case.ts'
import type { MarketData } from '../ports/index.ts'
import { listPositions } from '../position/list-positions.ts'
import { type Lot, type LotFill, matchLots, type Trade } from './fifo-lots.ts'
import { measureLatency, measureSlippage } from './measure-orders.ts'
import { netOf, summarizeTrades } from './summarize-trades.ts'

const YEAR_MS = 365 * 86_400_000
/** Read at once for one answer; of more than that somebody has to choose. */
const MAX_FILLS = 100_000
const LAST_TRADES = 200

/**
 * What trading came to. Trades are made of all fills until `to`, first in first out for each account and symbol, and
 * belong to the bot that opened them; then those that were closed in the range, of the bot, are summed up.
 * @throws NOT_FOUND for a bot or an account; INVALID when there are more fills than one answer can be made of
 */
export const getPerformance = async (
  platform: Platform,
  market: MarketData,
  actor: Actor,
  input: z.input<typeof performanceInput>,
): Promise<PerformanceView> => {
  const read = await readPerformance(platform, actor, input)
  const positions = await listPositions(platform, market, actor, {})
  const marks = new Map(positions.map((p) => [`${p.accountId}:${p.symbol}`, p.markPrice]))
  const { trades, open, names, ...measured } = read
  const part = (key: (fill: LotFill) => string) => partsOf(trades, open, marks, key, names)
  return {
    ...measured,
    ...summarizeTrades(trades),
    unrealizedPnl: unrealizedOf(open, marks),
    bots: part(({ botId }) => botId),
    accounts: part(({ accountId }) => accountId),
    symbols: part(({ symbol }) => symbol),
    lastTrades: trades.slice(-LAST_TRADES).reverse().map(toTradeView),
  }
}

const readPerformance = query({
  name: 'performance.get',
  input: performanceInput,
  permission: 'read',
  scope: 'positions:read',
  handle: async ({ em, workspaceId, now }, { botId, accountId, symbol, ...given }) => {
    const to = given.to ? new Date(given.to) : now
    const from = given.from ? new Date(given.from) : new Date(to.getTime() - YEAR_MS)
    const bots = await em.find(Bot, {}, { fields: ['name'] })
    const accounts = await em.find(Account, {}, { fields: ['name', 'currency'] })
    if (botId && !bots.some(({ id }) => id === botId)) throw notFound('bot')
    if (accountId && !accounts.some(({ id }) => id === accountId)) throw notFound('account')
    const range = { workspaceId, from, to, botId, accountId, symbol }
    const { trades, open } = matchLots(await readFills(em, range))
    const currencies = new Set(
      accounts.filter(({ id }) => !accountId || id === accountId).map((a) => a.currency),
    )
    const [currency] = currencies
    const ofBot = ({ botId: of }: LotFill) => !botId || of === botId
    return {
      currency: currencies.size === 1 && currency ? currency : null,
      from: from.toISOString(),
      to: to.toISOString(),
      trades: trades.filter((trade) => ofBot(trade.open) && trade.close.filledAt >= from),
      open: open.filter(({ fill }) => ofBot(fill)),
      names: new Map([...bots, ...accounts].map(({ id, name }) => [id as string, name as string])),
      slippage: await measureSlippage(em, range),
      latency: await measureLatency(em, range),
    }
  },
})

/** By the broker's times, which the ids carry: a range of one index. */
const readFills = async (
  em: EntityManager,
  {
    workspaceId,
    to,
    accountId,
    symbol,
  }: { workspaceId: string; to: Date; accountId?: string; symbol?: string },
): Promise<LotFill[]> => {
  const narrowed = Object.entries({ account_id: accountId, symbol }).filter(([, value]) => value)
  const rows = await em.execute<(Omit<LotFill, 'filledAt'> & { filledAt: string | Date })[]>(
    `select id, order_id as "orderId", account_id as "accountId", bot_id as "botId", symbol, side,
       quantity::text, price::text, fee::text, filled_at as "filledAt"
     from fill where workspace_id = ? and id < ? ${narrowed.map(([column]) => `and ${column} = ?`).join(' ')}
     order by id limit ${MAX_FILLS + 1}`,
    [workspaceId, firstIdAt(to), ...narrowed.map(([, value]) => value)],
  )
  if (rows.length > MAX_FILLS)
    throw new AppError(
      'INVALID',
      `There are more than ${MAX_FILLS} fills. Ask for one account or one symbol, so that every one of them counts.`,
      { fields: [{ field: 'accountId', message: 'is needed with so many fills' }] },
    )
  return rows.map((row) => ({ ...row, filledAt: new Date(row.filledAt) }))
}

type Marks = Map<string, string | null>

/** null where one of them cannot be marked. */
const unrealizedOf = (open: Lot[], marks: Marks): string | null => {
  let total = dec(0)
  for (const { fill, quantity } of open) {
    const mark = marks.get(`${fill.accountId}:${fill.symbol}`)
    if (!mark) return null
    const gain = dec(mark).minus(fill.price).times(quantity)
    total = fill.side === 'buy' ? total.plus(gain) : total.minus(gain)
  }
  return toDecimalString(total)
}

/** Those that won most first. */
const partsOf = (
  trades: Trade[],
  open: Lot[],
  marks: Marks,
  key: (fill: LotFill) => string,
  names: Map<string, string>,
): PerformancePart[] => {
  const blank = { trades: 0, gross: dec(0), fees: dec(0), open: [] as Lot[] }
  const sums = new Map<string, typeof blank>()
  for (const { open: opened, gross, fees } of trades) {
    const before = sums.get(key(opened)) ?? blank
    const after = { ...before, trades: before.trades + 1 }
    sums.set(key(opened), { ...after, gross: before.gross.plus(gross), fees: before.fees.plus(fees) })
  }
  for (const lot of open) {
    const before = sums.get(key(lot.fill)) ?? blank
    sums.set(key(lot.fill), { ...before, open: [...before.open, lot] })
  }
  const parts = [...sums].map(([id, part]) => ({
    id,
    name: names.get(id) ?? id,
    trades: part.trades,
    realizedPnl: toDecimalString(part.gross),
    fees: toDecimalString(part.fees),
    netPnl: toDecimalString(part.gross.minus(part.fees)),
    unrealizedPnl: unrealizedOf(part.open, marks),
  }))
  return parts.sort((a, b) => dec(b.netPnl).cmp(a.netPnl))
}

const toTradeView = (trade: Trade): TradeView => {
  const { open, close, quantity, fees } = trade
  return {
    id: `${open.id}:${close.id}`,
    accountId: open.accountId,
    botId: open.botId,
    symbol: open.symbol,
    side: open.side,
    quantity: toDecimalString(quantity),
    openPrice: toDecimalString(dec(open.price)),
    closePrice: toDecimalString(dec(close.price)),
    fees: toDecimalString(fees),
    netPnl: toDecimalString(netOf(trade)),
    openedAt: open.filledAt.toISOString(),
    closedAt: close.filledAt.toISOString(),
    openOrderId: open.orderId,
    closeOrderId: close.orderId,
  }
}
