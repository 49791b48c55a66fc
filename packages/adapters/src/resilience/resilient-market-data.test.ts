import { type IntegrationReport, type MarketData, PortError } from '@viewzenix/core/ports'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { resilientMarketData } from './resilient-market-data.ts'

const never = new AbortController().signal

beforeEach(() => void vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const setUp = () => {
  const source = { failures: 0, hangs: false, asked: 0 }
  const answer = async <T>(value: T): Promise<T> => {
    source.asked++
    if (source.hangs) return new Promise(() => undefined)
    if (source.failures-- > 0) throw new PortError('transient', 'The market answered 502.')
    return value
  }
  const inner: MarketData = {
    getQuote: (symbol) => answer({ symbol, bid: '1', ask: '2', at: '2030-01-01T00:00:00.000Z' }),
    getCandles: (_symbol, _interval, count) =>
      answer(
        Array.from({ length: count }, (_, time) => ({ time, open: '1', high: '1', low: '1', close: '1' })),
      ),
  }
  const reports: IntegrationReport[] = []
  const market = resilientMarketData(inner, {
    name: 'simulated-market',
    clock: { now: () => new Date() },
    report: (report) => void reports.push(report),
  })
  return { source, market, reports }
}

it('repeats reads that failed, and passes every argument on', async () => {
  const { source, market, reports } = setUp()
  source.failures = 2
  const quote = market.getQuote('BTCUSD', never)
  const candles = market.getCandles('BTCUSD', '1m', 3, never)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await quote).toMatchObject({ symbol: 'BTCUSD', bid: '1' })
  expect(await candles).toHaveLength(3)
  const minutes = reports.flatMap((report) => report.minutes)
  expect(reports.at(-1)).toMatchObject({ name: 'simulated-market', account: null })
  expect(minutes.reduce((sum, { calls }) => sum + calls, 0)).toBe(4)
  expect(minutes.reduce((sum, { errors }) => sum + errors, 0)).toBe(2)
})

it('gives up on a market that does not answer, and then asks no more for a while', async () => {
  const { source, market } = setUp()
  source.hangs = true
  const first = market.getQuote('BTCUSD', never).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await first).toMatchObject({ kind: 'transient', code: 'TIMEOUT' })
  const second = market.getQuote('BTCUSD', never).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(9_000)
  expect(await second).toMatchObject({ kind: 'transient', code: 'BREAKER_OPEN' })
  await expect(market.getQuote('BTCUSD', never)).rejects.toMatchObject({ code: 'BREAKER_OPEN' })
  expect(source.asked).toBe(5)
})
