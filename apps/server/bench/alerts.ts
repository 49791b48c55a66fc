/** Alerts that are sent by the clock, and when the broker had the orders that came of them. */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type Books, openBooks, whatIsUnderWay } from '../chaos/books.ts'
import { symbolsOf } from '../chaos/symbols.ts'

export type Target = { baseUrl: string; hookPath: string; hookSecret: string }
export type SentAlert = { alertId: string; status: number; sentAt: number; answeredMs: number }

export const SYMBOLS = symbolsOf(100)

/** Buys and sells in turn, each worth 100 in quote currency: an account of 100,000 takes 100 symbols of them. */
export const sendAlert = async (to: Target, id: string, i: number): Promise<SentAlert> => {
  const sentAt = Date.now()
  const started = performance.now()
  const response = await fetch(to.baseUrl + to.hookPath, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.hookSecret}` },
    body: JSON.stringify({
      id,
      symbol: SYMBOLS[i % SYMBOLS.length],
      strategy_order_id: 'long',
      strategy_order_action: Math.floor(i / SYMBOLS.length) % 2 === 0 ? 'buy' : 'sell',
      strategy_order_contracts: 100,
      quantity_type: 'notional',
    }),
  })
  const { alert_id: alertId } = (await response.json()) as { alert_id: string }
  return { alertId, status: response.status, sentAt, answeredMs: performance.now() - started }
}

/** By the clock, not by the last answer: a slow answer must not slow the sender. */
export const sendSteadily = async (
  perSecond: number,
  count: number,
  send: (i: number) => Promise<SentAlert>,
): Promise<SentAlert[]> => {
  const under: Promise<SentAlert>[] = []
  const begin = performance.now()
  for (let i = 0; i < count; i++) {
    const wait = begin + (i * 1_000) / perSecond - performance.now()
    if (wait > 0) await delay(wait)
    under.push(send(i))
  }
  return Promise.all(under)
}

/** Beyond this nothing that is measured here is still at work. */
const PATIENCE_MS = 900_000

export const withBooks = async <T>(databaseUrl: string, work: (books: Books) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  // What went wrong is told by the query that it happened to.
  client.on('error', () => undefined)
  const books = await openBooks(client)
  try {
    return await work(books)
  } finally {
    await books.close()
  }
}

/** Until every alert is decided and every order is done. */
export const untilDone = async (books: Books): Promise<void> => {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const left = await whatIsUnderWay(books)
    if (left.alerts + left.decisions + left.orders === 0) return
    if (performance.now() > until) throw new Error(`Still under way: ${JSON.stringify(left)}`)
    await delay(100)
  }
}

/** Milliseconds since 1970 at which the broker had the first order of each alert. */
export const placedAt = async (books: Books): Promise<Map<string, number>> => {
  const rows = await books.query<{ alert_id: string; at: string }>(
    `select o.alert_id, min(extract(epoch from b.placed_at)) * 1000 as at from trade_order o
     join paper_broker.orders b on b.client_order_id = o.client_order_id group by 1`,
  )
  return new Map(rows.map(({ alert_id, at }) => [alert_id, Number(at)]))
}

/** How long each alert took to its order; those that came to no order are left out. */
export const waitsOf = (sent: readonly SentAlert[], placed: Map<string, number>): number[] =>
  sent.flatMap(({ alertId, sentAt }) => {
    const at = placed.get(alertId)
    return at === undefined ? [] : at - sentAt
  })
