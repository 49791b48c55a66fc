/** Whether orders come as quickly while nobody outside answers: mail, files and sign-in take what they get, and hang. */
import { startFaultyServer } from '@viewzenix/testing/faulty-server'
import { placedAt, type SentAlert, sendAlert, sendSteadily, untilDone, waitsOf, withBooks } from './alerts.ts'
import type { Bench } from './bench.ts'
import { everyServiceAt, startAgain, startProduct } from './processes.ts'
import { ms, percentile, type Row } from './table.ts'

const PER_SECOND = 10
const WARM_UP_S = 5
const SECONDS = 30
const APP_SECRET = 'Tb0vYq2mJkz8Rw4XnLc6Hd9SgPf3Ue7AiOo1'
/** Of so many alerts one is of a coin whose orders are rejected, which is a mail. */
const MAIL_EVERY = 10

export const measureSilence = async (bench: Bench): Promise<Row[]> => {
  const outside = await startFaultyServer()
  outside.fault = 'slow'
  const urls = { well: await bench.newDatabase('silence_well'), cut: await bench.newDatabase('silence_cut') }
  const well = await startProduct(urls.well, { APP_SECRET })
  // Its demo workspace is made before the sign-in that makes one is replaced by one that hangs.
  const seeded = await startProduct(urls.cut, { APP_SECRET })
  await seeded.stop()
  const cut = {
    ...seeded,
    ...(await startAgain(urls.cut, { APP_SECRET, ...everyServiceAt(outside.urlUnder('slow')) })),
  }
  try {
    const sent = { well: [] as SentAlert[], cut: [] as SentAlert[] }
    // In turns, so that what disturbs the machine disturbs both.
    await sendSteadily(PER_SECOND * 2, (WARM_UP_S + SECONDS) * PER_SECOND * 2, async (n) => {
      const [kind, i] = [n % 2 === 0 ? ('well' as const) : ('cut' as const), Math.floor(n / 2)]
      if (i % MAIL_EVERY === 0) void rejectOne({ well, cut }[kind], `mail-${i}`)
      const alert = await sendAlert({ well, cut }[kind], `silence-${i}`, i)
      if (i >= WARM_UP_S * PER_SECOND) sent[kind].push(alert)
      return alert
    })
    const p95 = async (kind: 'well' | 'cut') => {
      const waits = await withBooks(urls[kind], async (books) => {
        await untilDone(books)
        return waitsOf(sent[kind], await placedAt(books))
      })
      return { value: percentile(waits, 0.95), orders: waits.length }
    }
    const [before, during] = [await p95('well'), await p95('cut')]
    const more = Math.round((during.value / before.value - 1) * 100)
    return [
      {
        what: 'alert sent → order at the broker, p95, while nobody outside answers',
        value: `${ms(during.value)} (${more > 0 ? '+' : ''}${more} %)`,
        against: `goal: within 10 % of ${ms(before.value)}, the same beside it with everybody well (${during.orders} and ${before.orders} orders)`,
      },
    ]
  } finally {
    await cut.stop()
    await well.stop()
    await outside.stop()
  }
}

const rejectOne = (to: { baseUrl: string; hookPath: string; hookSecret: string }, id: string) =>
  fetch(to.baseUrl + to.hookPath, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.hookSecret}` },
    body: JSON.stringify({ id, symbol: 'REJECTUSD', action: 'buy', quantity: 1 }),
  }).then((response) => response.text())
