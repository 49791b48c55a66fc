/** From an alert that is sent to its order at the broker: at a steady rate over many symbols, and all in one second. */
import type { Books } from '../chaos/books.ts'
import {
  placedAt,
  SYMBOLS,
  sendAlert,
  sendSteadily,
  type Target,
  untilDone,
  waitsOf,
  withBooks,
} from './alerts.ts'
import type { Bench } from './bench.ts'
import { startProduct } from './processes.ts'
import { ms, percentile, type Row } from './table.ts'

/** Alerts a second. */
const RATES = [20, 50]
const WARM_UP_S = 5
const SECONDS = 20
const BURST = 1_000

const spread = (values: number[]) => `${ms(percentile(values, 0.5))} / ${ms(percentile(values, 0.95))}`

export const measurePipeline = async (bench: Bench): Promise<Row[]> => {
  const databaseUrl = await bench.newDatabase('pipeline')
  const product = await startProduct(databaseUrl)
  try {
    return await withBooks(databaseUrl, async (books) => {
      const rows: Row[] = []
      for (const rate of RATES) rows.push(...(await measureSteady(product, books, rate)))

      // All of them are due within one second: as fast as they can be sent, where that is slower.
      const burst = await sendSteadily(BURST, BURST, (i) => sendAlert(product, `burst-${i}`, i))
      await untilDone(books)
      const accepted = burst.filter(({ status }) => status === 202).length
      const burstWaits = waitsOf(burst, await placedAt(books))
      const took =
        Math.max(...burst.map(({ sentAt }) => sentAt)) - Math.min(...burst.map(({ sentAt }) => sentAt))
      return [
        ...rows,
        {
          what: `${BURST} alerts in one second: accepted`,
          value: `${accepted}`,
          against: `goal: all of them (sent within ${took} ms)`,
        },
        {
          what: `${BURST} alerts in one second: answered, p50 / p95`,
          value: spread(burst.map(({ answeredMs }) => answeredMs)),
          against: 'TradingView waits 3 s',
        },
        {
          what: `${BURST} alerts in one second: order at the broker, p50 / p95`,
          value: spread(burstWaits),
          against: `${burstWaits.length} orders of ${BURST} alerts`,
        },
      ]
    })
  } finally {
    await product.stop()
  }
}

const measureSteady = async (to: Target, books: Books, rate: number): Promise<Row[]> => {
  const all = await sendSteadily(rate, (WARM_UP_S + SECONDS) * rate, (i) =>
    sendAlert(to, `steady-${rate}-${i}`, i),
  )
  await untilDone(books)
  const steady = all.slice(WARM_UP_S * rate)
  const waits = waitsOf(steady, await placedAt(books))
  return [
    {
      what: `alert sent → order at the broker, ${rate}/s over ${SYMBOLS.length} symbols: p50 / p95`,
      value: spread(waits),
      against: `goal: p95 under 50 ms (${waits.length} orders of ${steady.length} alerts)`,
    },
    {
      what: `alert sent → answered, ${rate}/s: p50 / p95`,
      value: spread(steady.map(({ answeredMs }) => answeredMs)),
      against: '',
    },
  ]
}
