/** Whether Viewzenix is as quick while the services outside take what they are sent and never answer. */
import { setTimeout as delay } from 'node:timers/promises'
import { startFaultyServer } from '@viewzenix/testing/faulty-server'
import type { Bench } from './bench.ts'
import { everyServiceAt, startAgain, startProduct } from './processes.ts'
import { ms, percentile, type Row } from './table.ts'

const ROUNDS = 400
const WARM_UP = 100
/** People who try to sign in meanwhile, one after the other each. */
const SIGNING_IN = 4
const PAUSE_MS = 500
const APP_SECRET = 'Tb0vYq2mJkz8Rw4XnLc6Hd9SgPf3Ue7AiOo1'

export const measureOutage = async (bench: Bench): Promise<Row[]> => {
  const outside = await startFaultyServer()
  outside.fault = 'slow'
  const silent = outside.urlUnder('slow')
  const databaseUrl = await bench.newDatabase('outage')
  const well = await startProduct(databaseUrl, { APP_SECRET, ROLE: 'http' })
  const cut = await startAgain(databaseUrl, {
    APP_SECRET,
    ROLE: 'http',
    ...everyServiceAt(silent),
  })
  const headers = { authorization: `Bearer ${well.apiKey}` }
  const calls = {
    'REST /orders': (base: string) => fetch(`${base}/api/v1/orders`, { headers }),
    'REST /accounts': (base: string) => fetch(`${base}/api/v1/accounts`, { headers }),
    'an alert sent → answered': (base: string, i: number) =>
      fetch(base + well.hookPath, {
        method: 'POST',
        headers: { authorization: `Bearer ${well.hookSecret}` },
        body: JSON.stringify({
          id: `${base}-${i}`,
          symbol: 'BTCUSD',
          strategy_order_id: 'long',
          strategy_order_action: 'buy',
        }),
      }),
  }
  let over = false
  const people = Array.from({ length: SIGNING_IN }, async () => {
    while (!over) {
      await (await fetch(`${cut.baseUrl}/auth/oidc`, { redirect: 'manual' })).text()
      // Once the breaker is open they are answered at once: people do not try without end, and nor does this.
      await delay(PAUSE_MS)
    }
  })
  const rows: Row[] = []
  for (const [what, call] of Object.entries(calls)) {
    const samples = { well: [] as number[], cut: [] as number[] }
    // In turns, so that what disturbs the machine disturbs both.
    for (let i = 0; i < ROUNDS + WARM_UP; i++)
      for (const kind of ['well', 'cut'] as const) {
        const startedAt = performance.now()
        const response = await call({ well, cut }[kind].baseUrl, i)
        await response.text()
        if (!response.ok) throw new Error(`${what} was answered with ${response.status}`)
        if (i >= WARM_UP) samples[kind].push(performance.now() - startedAt)
      }
    const [before, during] = [percentile(samples.well, 0.95), percentile(samples.cut, 0.95)]
    rows.push({
      what: `${what}, p95, while nobody outside answers`,
      value: `${ms(during)} (${during > before ? '+' : ''}${Math.round((during / before - 1) * 100)} %)`,
      against: `goal: within 10 % of ${ms(before)}, the same beside it with everybody well`,
    })
  }
  over = true
  await cut.stop()
  await Promise.allSettled(people)
  await well.stop()
  await outside.stop()
  return rows
}
