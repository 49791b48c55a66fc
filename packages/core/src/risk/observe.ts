/** What the limits of a level ask about, read from indexes: each look is bounded, however long the history is. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { OPEN_STATUSES } from '../entities/order.entity.ts'
import { firstIdAt } from '../platform/ids.ts'
import type { Level } from './evaluate-moment.ts'
import type { Observed, RiskLevel } from './evaluate-risk.ts'
import { startOfDay } from './local-time.ts'
import { lockAcross } from './lock-across.ts'

export type Trade = { workspaceId: string; accountId: string; botId: string; symbol: string }

/** The lane's lock must be held; limits across symbols are locked here, and stay so until the transaction ends. */
export const observeLevels = async (
  em: EntityManager,
  trade: Trade,
  levels: readonly Level[],
  now: Date,
): Promise<RiskLevel[]> => {
  await lockAcross(em, trade, levels)
  const observed: RiskLevel[] = []
  for (const level of levels) observed.push({ ...level, observed: await observe(em, trade, level, now) })
  return observed
}

const observe = async (
  em: EntityManager,
  trade: Trade,
  { level, limits }: Level,
  now: Date,
): Promise<Observed> => {
  const day = startOfDay(now, limits.timeZone)
  const trades =
    limits.maxConsecutiveLosses === null && limits.lossCooldownSeconds === null
      ? []
      : await lastTrades(em, trade, level)
  const today = trades.filter(({ at }) => at >= day)
  const won = today.findIndex(({ net }) => !dec(net).isNeg() && !dec(net).isZero())
  return {
    entriesLastMinute: limits.maxOrdersPerMinute === null ? 0 : await countEntries(em, trade, level, now),
    otherNotional: limits.maxTotalNotional === null ? '0' : await readOthers(em, trade, level),
    dayProfit: limits.maxDailyLoss === null ? null : await readDayProfit(em, trade, level, day),
    drawdownPercent: limits.maxDrawdownPercent === null ? null : await readDrawdown(em, trade),
    losses: (won < 0 ? today : today.slice(0, won)).filter(({ net }) => dec(net).lt(0)).length,
    lastLossAt: trades.find(({ net }) => dec(net).lt(0))?.at ?? null,
  }
}

/** The rows of a level; a bot's are those of all of its accounts. */
const within = (trade: Trade, level: Level['level']): { sql: string; ids: string[] } => {
  const { workspaceId, accountId, botId } = trade
  if (level === 'workspace') return { sql: 'workspace_id = ?', ids: [workspaceId] }
  return level === 'account'
    ? { sql: 'workspace_id = ? and account_id = ?', ids: [workspaceId, accountId] }
    : { sql: 'workspace_id = ? and bot_id = ?', ids: [workspaceId, botId] }
}

const countEntries = async (
  em: EntityManager,
  trade: Trade,
  level: Level['level'],
  now: Date,
): Promise<number> => {
  const { sql, ids } = within(trade, level)
  const since = new Date(now.getTime() - 60_000)
  const [row] = await em.execute<{ count: number }[]>(
    `select count(*)::int as count from trade_order where ${sql} and id >= ? and created_at > ? and leg = 'entry'`,
    [...ids, firstIdAt(since), since],
  )
  return row?.count ?? 0
}

const open = OPEN_STATUSES.map((status) => `'${status}'`).join(', ')

/** A bot has no positions of its own: its level sees those of the account. What is held counts at its cost. */
const readOthers = async (em: EntityManager, trade: Trade, level: Level['level']): Promise<string> => {
  const { sql, ids } = within(trade, level === 'bot' ? 'account' : level)
  const others = `${sql} and not (account_id = ? and symbol = ?)`
  const values = [...ids, trade.accountId, trade.symbol]
  const [row] = await em.execute<{ worth: string }[]>(
    `select (coalesce((select sum(abs(cost)) from position where ${others} and quantity <> 0), 0)
       + coalesce((select sum((quantity - filled_quantity) * coalesce(limit_price, stop_price, expected_price, 0))
         from trade_order where ${others} and status in (${open}) and not reduce_only), 0))::text as worth`,
    [...values, ...values],
  )
  return toDecimalString(dec(row?.worth ?? '0'))
}

/**
 * Of the account or the workspace: what equity gained, less what was paid in, so that open positions count. Of a bot,
 * which has no equity: what its fills of the day realised, less their fees.
 */
const readDayProfit = async (
  em: EntityManager,
  trade: Trade,
  level: Level['level'],
  day: Date,
): Promise<string | null> => {
  if (level === 'bot') {
    const [row] = await em.execute<{ net: string }[]>(
      `select coalesce(sum(coalesce(realized_pnl, 0) - fee), 0)::text as net from fill
       where workspace_id = ? and bot_id = ? and id >= ? and filled_at >= ?`,
      [trade.workspaceId, trade.botId, firstIdAt(day), day],
    )
    return toDecimalString(dec(row?.net ?? '0'))
  }
  const accounts = await em.find(Account, level === 'account' ? { id: trade.accountId } : {}, {
    fields: ['id'],
  })
  const [row] = await em.execute<{ gain: string | null }[]>(
    `select sum(last.equity - last.deposits - coalesce(before.equity - before.deposits, 0))::text as gain
     from json_array_elements_text(?::json) as a(id)
     cross join lateral (
       select equity, deposits from equity_point where workspace_id = ? and account_id = a.id::uuid
       order by at desc limit 1) last
     left join lateral (
       select equity, deposits from equity_point where workspace_id = ? and account_id = a.id::uuid and at <= ?
       order by at desc limit 1) before on true`,
    [JSON.stringify(accounts.map(({ id }) => id)), trade.workspaceId, trade.workspaceId, day],
  )
  return row?.gain ? toDecimalString(dec(row.gain)) : null
}

/** Below the most that it was worth, as if all that was paid in had been there from the beginning. */
const readDrawdown = async (em: EntityManager, trade: Trade): Promise<string | null> => {
  const [row] = await em.execute<{ profit: string; deposits: string; peak: string | null }[]>(
    `select (p.equity - p.deposits)::text as profit, p.deposits::text as deposits, a.peak_profit::text as peak
     from account a cross join lateral (
       select equity, deposits from equity_point where workspace_id = a.workspace_id and account_id = a.id
       order by at desc limit 1) p
     where a.workspace_id = ? and a.id = ?`,
    [trade.workspaceId, trade.accountId],
  )
  if (!row) return null
  const peak = dec(row.peak ?? row.profit)
  const top = peak.plus(row.deposits)
  return top.gt(0) ? toDecimalString(peak.minus(row.profit).div(top).times(100)) : null
}

/** Fills that closed something, newest first; more than any streak that a limit can name. */
const CLOSING_FILLS = 500

/** An order that closed something is a trade: what it won after fees. Newest first. */
const lastTrades = async (
  em: EntityManager,
  trade: Trade,
  level: Level['level'],
): Promise<{ at: Date; net: string }[]> => {
  const { sql, ids } = within(trade, level)
  const rows = await em.execute<{ at: string | Date; net: string }[]>(
    `select max(filled_at) as at, sum(realized_pnl - fee)::text as net from (
       select order_id, filled_at, realized_pnl, fee from fill
       where ${sql} and realized_pnl is not null order by id desc limit ${CLOSING_FILLS}) f
     group by order_id order by 1 desc`,
    ids,
  )
  return rows.map(({ at, net }) => ({ at: new Date(at), net }))
}
