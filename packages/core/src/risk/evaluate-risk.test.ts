import { dec, NO_LIMITS, type RiskLimits, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateRisk, type Observed, type RiskInput } from './evaluate-risk.ts'

const nothing: Observed = {
  entriesLastMinute: 0,
  otherNotional: '0',
  dayProfit: '0',
  drawdownPercent: '0',
  losses: 0,
  lastLossAt: null,
}
const NOW = new Date('2026-07-01T15:00:00Z')
const entry: Omit<RiskInput, 'levels'> = {
  now: NOW,
  assetClass: 'equity',
  extendedHours: false,
  firedAt: null,
  receivedAt: NOW,
  maxLagSeconds: null,
  symbol: 'AAPL',
  side: 'buy',
  quantity: '2',
  price: '100',
  position: '0',
  resting: '0',
  alertPrice: '100',
  quote: { bid: '99.95', ask: '100.05' },
}
const evaluate = (
  limits: Partial<RiskLimits>,
  observed: Partial<Observed> = {},
  over: Partial<RiskInput> = {},
) =>
  evaluateRisk({
    ...entry,
    levels: [
      { level: 'account', limits: { ...NO_LIMITS, ...limits }, observed: { ...nothing, ...observed } },
    ],
    ...over,
  })
const failed = (message: string | RegExp) => [
  {
    level: 'account',
    passed: false,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  },
]

describe('an entry against its limits', () => {
  it('without limits is held against nothing', () => {
    expect(evaluate({}, { entriesLastMinute: 1000, losses: 9 }, { quantity: '1000000' })).toEqual([])
  })

  it('passes at the limit, and is refused above it, with both figures', () => {
    expect(evaluate({ maxOrderNotional: '200' })).toEqual([
      {
        rule: 'max_order_notional',
        level: 'account',
        passed: true,
        message: 'The order is worth 200, limit is 200.',
        observed: '200',
        limit: '200',
      },
    ])
    expect(evaluate({ maxOrderNotional: '199.999999999999999999' })).toMatchObject(
      failed(/^Refused: The order is worth 200, limit is 199\.9/),
    )
  })

  it('counts what is held on either side, what rests, and all the rest of the level', () => {
    const over = { position: '-1', resting: '2' }
    expect(evaluate({ maxPositionNotional: '499' }, {}, over)).toMatchObject(
      failed('Refused: The position would be worth 500, limit is 499.'),
    )
    expect(evaluate({ maxPositionNotional: '500' }, {}, over)).toMatchObject([{ passed: true }])
    expect(evaluate({ maxTotalNotional: '1000' }, { otherNotional: '500' }, over)).toMatchObject([
      { passed: true },
    ])
    expect(evaluate({ maxTotalNotional: '1000' }, { otherNotional: '500.01' }, over)).toMatchObject(
      failed('Refused: All positions would be worth 1000.01, limit is 1000.'),
    )
  })

  it('counts the entries of the last minute', () => {
    expect(evaluate({ maxOrdersPerMinute: 2 }, { entriesLastMinute: 1 })).toMatchObject([
      { passed: true, message: '1 order in the last minute, limit is 2.' },
    ])
    expect(evaluate({ maxOrdersPerMinute: 2 }, { entriesLastMinute: 3 })).toMatchObject(
      failed('Refused: 3 orders in the last minute, limit is 2.'),
    )
  })

  it('stops at a loss of the day, a drawdown and a streak, and where they are not known', () => {
    expect(evaluate({ maxDailyLoss: '500' }, { dayProfit: '-499.99' })).toMatchObject([{ passed: true }])
    expect(evaluate({ maxDailyLoss: '500' }, { dayProfit: '-500' })).toMatchObject(
      failed('Refused: 500 lost today, limit is 500.'),
    )
    expect(evaluate({ maxDailyLoss: '500' }, { dayProfit: '900' })).toMatchObject([
      { passed: true, observed: '0' },
    ])
    expect(evaluate({ maxDailyLoss: '500' }, { dayProfit: null })).toMatchObject(
      failed('Refused: what was lost today is not known yet, limit is 500.'),
    )
    expect(evaluate({ maxDrawdownPercent: '10' }, { drawdownPercent: '10.2' })).toMatchObject(
      failed('Refused: the account is 10.2 % below its peak, limit is 10 %.'),
    )
    expect(evaluate({ maxDrawdownPercent: '10' }, { drawdownPercent: null })).toMatchObject(
      failed(/not known yet/),
    )
    expect(evaluate({ maxConsecutiveLosses: 3 }, { losses: 3 })).toMatchObject(
      failed('Refused: 3 losing trades in a row today, limit is 3.'),
    )
  })

  it('waits after a loss', () => {
    const lastLossAt = new Date(NOW.getTime() - 59_500)
    expect(evaluate({ lossCooldownSeconds: 60 }, { lastLossAt })).toMatchObject(
      failed('Refused: 59 s since a trade lost, cooldown is 60 s.'),
    )
    expect(evaluate({ lossCooldownSeconds: 59 }, { lastLossAt })).toMatchObject([{ passed: true }])
    expect(evaluate({ lossCooldownSeconds: 60 })).toMatchObject([{ passed: true }])
  })

  it('is of an allowed symbol and side', () => {
    expect(evaluate({ allowedSymbols: ['MSFT'] })).toMatchObject(
      failed('Refused: AAPL is none of the symbols that are allowed.'),
    )
    expect(evaluate({ blockedSymbols: ['AAPL'] })).toMatchObject(failed('Refused: AAPL is blocked.'))
    expect(evaluate({ sides: 'short' })).toMatchObject(
      failed('Refused: a long entry, and only short ones are allowed.'),
    )
    expect(evaluate({ sides: 'long', allowedSymbols: ['AAPL'], blockedSymbols: ['MSFT'] })).toMatchObject([
      { passed: true },
      { passed: true },
      { passed: true },
    ])
  })

  it('comes at its time', () => {
    const windows = [{ days: [3], from: '09:30', to: '11:00' }]
    expect(evaluate({ windows, timeZone: 'America/New_York' })).toMatchObject(
      failed('Refused: it is Wednesday 11:00 in America/New_York, trading is Wed 09:30–11:00.'),
    )
    expect(evaluate({ windows, timeZone: 'America/Chicago' })).toMatchObject([{ passed: true }])
    const night = { now: new Date('2026-07-01T22:00:00Z') }
    expect(evaluate({ marketHours: true }, {}, night)).toMatchObject(failed(/^Refused: New York trades from/))
    expect(evaluate({ marketHours: true }, {}, { ...night, assetClass: 'crypto' })).toEqual([])
  })

  it('is of a fresh alert, by the alert’s own limit and by ours', () => {
    const firedAt = '2026-07-01T14:59:50.500Z'
    expect(evaluate({ maxLagSeconds: 9 }, {}, { firedAt })).toMatchObject(
      failed('Refused: 9.5 s since the strategy fired, limit is 9 s.'),
    )
    expect(evaluate({}, {}, { firedAt, maxLagSeconds: 5 })).toMatchObject([
      { level: 'alert', rule: 'max_lag', passed: false },
    ])
    const receivedAt = new Date(NOW.getTime() - 9_000)
    expect(evaluate({ maxLagSeconds: 9 }, {}, { receivedAt })).toMatchObject([{ passed: true }])
    // A clock ahead of ours is no negative age.
    expect(evaluate({ maxLagSeconds: 9 }, {}, { firedAt: '2026-07-01T15:00:59Z' })).toMatchObject([
      { passed: true, observed: '0' },
    ])
    // An hour ahead is no clock's difference, and would make an alert ever new.
    expect(evaluate({ maxLagSeconds: 9 }, {}, { firedAt: '2026-07-01T16:00:00Z' })).toMatchObject(
      failed(/^Refused: the strategy's time is 3600 s ahead of ours/),
    )
  })

  it('is near the market, and the market is tight', () => {
    expect(evaluate({ maxDeviationPercent: '1' }, {}, { alertPrice: '98.5' })).toMatchObject(
      failed('Refused: The alert’s price is off the market by 1.5 %, limit is 1 %.'),
    )
    expect(evaluate({ maxDeviationPercent: '1' }, {}, { alertPrice: null })).toEqual([])
    expect(evaluate({ maxSpreadPercent: '0.1' })).toMatchObject([{ passed: true, observed: '0.1' }])
    expect(evaluate({ maxSpreadPercent: '0.09' })).toMatchObject(
      failed('Refused: The spread is 0.1 %, limit is 0.09 %.'),
    )
  })

  it('passes only what every level lets through: the strictest wins, whatever the figures', () => {
    const money = fc
      .bigInt({ min: 1n, max: 10n ** 12n })
      .map((n) => toDecimalString(dec(`${n}`).div(1_000_000)))
    const level = fc.record({
      level: fc.constantFrom('workspace' as const, 'account' as const, 'bot' as const),
      limits: fc.record({ maxOrderNotional: fc.option(money), maxPositionNotional: fc.option(money) }),
    })
    const given = fc.record({
      quantity: money,
      price: money,
      position: fc.tuple(money, fc.boolean()).map(([n, short]) => (short ? `-${n}` : n)),
      resting: money,
    })
    fc.assert(
      fc.property(given, fc.array(level, { maxLength: 3 }), (over, levels) => {
        const verdicts = evaluateRisk({
          ...entry,
          ...over,
          levels: levels.map(({ level, limits }) => ({
            level,
            limits: { ...NO_LIMITS, ...limits },
            observed: nothing,
          })),
        })
        const order = dec(over.quantity).times(over.price)
        const whole = dec(over.position).abs().plus(over.resting).plus(over.quantity).times(over.price)
        const allowed = levels.every(
          ({ limits }) =>
            order.lte(limits.maxOrderNotional ?? order) && whole.lte(limits.maxPositionNotional ?? whole),
        )
        expect(verdicts.every(({ passed }) => passed)).toBe(allowed)
      }),
    )
  })
})
