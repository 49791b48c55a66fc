/**
 * Moves open orders on as time passes. Any number of processes may run it at once: each account is taken by one
 * of them at a time, and an account that is taken is left to the one that has it.
 */
import type { Distance, OrderType, Side } from '@viewzenix/schema'
import type { Pool } from 'pg'
import type { MarketClock, SimulatedMarket } from '../../market/index.ts'
import { advanceBook, isBehind, nextMoment } from './advance-book.ts'
import { pause } from './calls.ts'
import { inTransaction, loadBook, saveChange } from './store.ts'

/** How far an order's cursor in the database may lag while nothing happens to it. */
const MAX_LAG_MS = 60_000
const KEEP_EVENTS = '1 day'
const PURGE_EVERY_MS = 600_000

type OpenOrder = {
  id: string
  account_id: string
  symbol: string
  side: Side
  type: OrderType
  limit_price: string | null
  stop_price: string | null
  trail: Distance | null
  best_price: string | null
  triggered_at: Date | null
  matched_until: Date
  expires_at: Date | null
}

export type MatchingEngine = {
  /** One round: everything that was due by now has happened when it resolves. */
  tick(): Promise<void>
  /** Rounds, every `intervalMs`, until aborted. A failed round is reported and tried again; it never throws. */
  runMatching(signal: AbortSignal): Promise<void>
}

export const createMatchingEngine = (parts: {
  pool: Pool
  market: SimulatedMarket
  clock: MarketClock
  intervalMs: number
  onError: (error: unknown) => void
}): MatchingEngine => {
  const { pool, market, clock } = parts
  /** Per open order: up to where this process has seen that nothing happens. Saves writes, holds no truth. */
  let quietUntil = new Map<string, number>()
  let purgedAt = 0

  const isDue = (order: OpenOrder, now: number): boolean => {
    const matchedUntil = order.matched_until.getTime()
    if (matchedUntil >= now) return false
    if (order.expires_at && order.expires_at.getTime() <= now) return true
    if (now - matchedUntil > MAX_LAG_MS) return true
    const wanted = {
      symbol: order.symbol,
      side: order.side,
      type: order.type,
      limitPrice: order.limit_price,
      stopPrice: order.stop_price,
      trail: order.trail,
      bestPrice: order.best_price,
      triggeredAt: order.triggered_at?.getTime() ?? null,
    }
    // What a trailing stop follows is known up to where the database has it, and no further.
    const from = wanted.trail ? matchedUntil : Math.max(matchedUntil, quietUntil.get(order.id) ?? 0)
    if (nextMoment(wanted, market, from, now) !== null) return true
    quietUntil.set(order.id, now)
    return false
  }

  /** Resolves with whether the account is behind still: it then needs another stride. */
  const advanceAccount = (accountId: string, now: number): Promise<boolean> =>
    inTransaction(pool, 'begin', async (client) => {
      const book = await loadBook(client, accountId, 'try')
      if (!book || book.orders.length === 0) return false
      const change = advanceBook(book, market, now)
      await saveChange(client, book, change)
      return isBehind(change.book, now)
    })

  const purge = async (now: number): Promise<void> => {
    if (now - purgedAt < PURGE_EVERY_MS) return
    purgedAt = now
    await pool.query(`delete from paper_broker.events where created_at < now() - interval '${KEEP_EVENTS}'`)
  }

  const tick = async (): Promise<void> => {
    const now = clock.now()
    const open = await pool.query<OpenOrder>(
      `select id, account_id, symbol, side, type, limit_price, stop_price, trail, best_price, triggered_at,
         matched_until, expires_at
       from paper_broker.orders where status in ('submitted', 'partially_filled')`,
    )
    const ids = new Set(open.rows.map(({ id }) => id))
    quietUntil = new Map([...quietUntil].filter(([id]) => ids.has(id)))
    const due = new Set(open.rows.filter((order) => isDue(order, now)).map((order) => order.account_id))
    for (const accountId of due) while (await advanceAccount(accountId, now));
    await purge(now)
  }

  return {
    tick,
    async runMatching(signal) {
      while (!signal.aborted) {
        await tick().catch(parts.onError)
        await pause(parts.intervalMs, signal)
      }
    },
  }
}
