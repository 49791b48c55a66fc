/** From an alert that is sent to its order at the broker, at a steady rate over many symbols. */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Bench } from './bench.ts'
import { startProduct } from './processes.ts'
import { ms, percentile, type Row } from './table.ts'

const PER_SECOND = 20
const WARM_UP_S = 5
const SECONDS = 20
/** What is traded, and how much of it at a time: small enough for the demo account, large enough for each market. */
const QUANTITIES: [symbol: string, quantity: number][] = [
  ['BTCUSD', 0.05],
  ['ETHUSD', 0.5],
  ['SOLUSD', 5],
  ['ADAUSD', 500],
  ['AAPL', 5],
  ['MSFT', 5],
  ['NVDA', 5],
  ['EURUSD', 1000],
  ['GBPUSD', 1000],
  ['USDJPY', 1000],
]

export const measurePipeline = async (bench: Bench): Promise<Row[]> => {
  const databaseUrl = await bench.newDatabase('pipeline')
  const product = await startProduct(databaseUrl)
  const sentAt = new Map<string, number>()
  const answered: number[] = []
  const send = async (i: number, counts: boolean): Promise<void> => {
    const id = `bench-${i}`
    const [symbol, quantity] = QUANTITIES[i % QUANTITIES.length] ?? []
    const at = Date.now()
    const started = performance.now()
    const response = await fetch(product.baseUrl + product.hookPath, {
      method: 'POST',
      headers: { authorization: `Bearer ${product.hookSecret}` },
      body: JSON.stringify({
        id,
        symbol,
        strategy_order_id: 'long',
        strategy_order_action: Math.floor(i / QUANTITIES.length) % 2 === 0 ? 'buy' : 'sell',
        strategy_order_contracts: quantity,
      }),
    })
    const { alert_id } = (await response.json()) as { alert_id: string }
    if (!counts) return
    answered.push(performance.now() - started)
    sentAt.set(alert_id, at)
  }
  const under: Promise<void>[] = []
  const begin = performance.now()
  for (let i = 0; i < (WARM_UP_S + SECONDS) * PER_SECOND; i++) {
    // By the clock, not by the last answer: a slow answer must not slow the sender.
    await delay(Math.max(0, begin + (i * 1000) / PER_SECOND - performance.now()))
    under.push(send(i, i >= WARM_UP_S * PER_SECOND))
  }
  await Promise.all(under)
  await delay(2_000)
  const client = new pg.Client({ connectionString: databaseUrl })
  // What went wrong is told by the query that it happened to.
  client.on('error', () => undefined)
  await client.connect()
  await client.query("select set_config('viewzenix.workspace', '*', false)")
  const { rows } = await client.query<{ alert_id: string; at: string }>(
    `select o.alert_id, extract(epoch from b.placed_at) * 1000 as at from trade_order o
     join paper_broker.orders b on b.client_order_id = o.client_order_id`,
  )
  await client.end()
  await product.stop()
  const waits = rows.flatMap(({ alert_id, at }) => {
    const sent = sentAt.get(alert_id)
    return sent === undefined ? [] : Number(at) - sent
  })
  return [
    {
      what: `alert sent → order at the broker, ${PER_SECOND}/s: p50 / p95`,
      value: `${ms(percentile(waits, 0.5))} / ${ms(percentile(waits, 0.95))}`,
      against: `goal: p95 under 50 ms (${waits.length} orders of ${sentAt.size} alerts)`,
    },
    {
      what: `alert sent → answered, ${PER_SECOND}/s: p50 / p95`,
      value: `${ms(percentile(answered, 0.5))} / ${ms(percentile(answered, 0.95))}`,
      against: '',
    },
  ]
}
