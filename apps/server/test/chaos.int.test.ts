/** A small run of `pnpm chaos`: two http and two worker processes, faults at the broker, kills at random. */
import { expect, it } from 'vitest'
import { isWell, printLedger } from '../chaos/ledger.ts'
import { runChaos, sumOf } from '../chaos/run-chaos.ts'

it('loses and doubles nothing while processes and PostgreSQL are killed at random', async () => {
  const ledger = await runChaos(
    {
      alerts: 60,
      seed: Math.floor(Math.random() * 1_000_000),
      symbols: 12,
      accounts: 4,
      rate: 12,
      strikeEvery: 1.5,
      faults: 'errors=5,timeouts=5,lost=5',
      minutes: 6,
      keep: false,
    },
    () => undefined,
  )
  expect(isWell(ledger), printLedger(ledger)).toBe(true)
  expect(sumOf(ledger.strikes)).toBeGreaterThan(0)
  expect(sumOf(ledger.faults)).toBeGreaterThan(0)
  expect(ledger.sent.acknowledged).toBeGreaterThan(0)
}, 400_000)
