import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeEquity } from './judge-equity.ts'

const percent = (n: string) => ({ unit: 'percent' as const, percent: n })
const amount = (n: string) => ({ unit: 'amount' as const, amount: n })

describe('equity against its guard', () => {
  it('says what it reached, with all figures', () => {
    const guard = { base: '10000', stop: percent('5'), target: percent('10') }
    expect(judgeEquity(guard, '9480.1')).toEqual({
      kind: 'stop',
      reason: 'Equity 9,480.10 is 5.19 % below the base 10,000, stop is 5 %.',
    })
    expect(judgeEquity(guard, '11234567.89')).toMatchObject({
      kind: 'target',
      reason: 'Equity 11,234,567.89 is 112245.67 % above the base 10,000, target is 10 %.',
    })
    expect(judgeEquity({ base: '1000.5', stop: amount('200'), target: null }, '800.5')).toEqual({
      kind: 'stop',
      reason: 'Equity 800.50 is 200 below the base 1,000.50, stop is 200.',
    })
  })

  it('holds between them, to the last digit', () => {
    const guard = { base: '10000', stop: percent('5'), target: amount('500') }
    for (const equity of ['9500.000000000000000001', '10000', '10499.999999999999999999'])
      expect(judgeEquity(guard, equity)).toBeNull()
    expect(judgeEquity(guard, '9500')).toMatchObject({ kind: 'stop' })
    expect(judgeEquity(guard, '10500')).toMatchObject({ kind: 'target' })
    // Equity below nothing, as a short can make it.
    expect(judgeEquity(guard, '-12.5')).toMatchObject({
      reason: 'Equity -12.50 is 100.12 % below the base 10,000, stop is 5 %.',
    })
  })

  it('never trips on the side that has no limit', () => {
    const equity = fc.integer({ min: -1_000_000, max: 1_000_000 }).map(String)
    fc.assert(
      fc.property(equity, (now) => {
        const stopped = judgeEquity({ base: '500', stop: percent('1'), target: null }, now)
        const won = judgeEquity({ base: '500', stop: null, target: percent('1') }, now)
        expect(stopped === null).toBe(Number(now) > 495)
        expect(won === null).toBe(Number(now) < 505)
      }),
    )
  })
})
