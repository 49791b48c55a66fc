import { dec, type RiskLimits, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateRisk, type RiskInput } from './evaluate-risk.ts'

const none: RiskLimits = { maxOrderNotional: null, maxPositionNotional: null, maxOrdersPerMinute: null }
const evaluate = (limits: Partial<RiskLimits>, over: Partial<RiskInput> = {}) =>
  evaluateRisk({
    limits: { ...none, ...limits },
    quantity: '2',
    price: '100',
    position: '0',
    resting: '0',
    entriesLastMinute: 0,
    ...over,
  })

describe('an entry against its limits', () => {
  it('without limits is held against nothing', () => {
    expect(evaluate({}, { quantity: '1000000', entriesLastMinute: 1000 })).toEqual([])
  })

  it('passes at the limit, and is refused above it, with both figures', () => {
    expect(evaluate({ maxOrderNotional: '200' })).toEqual([
      {
        rule: 'max_order_notional',
        passed: true,
        message: 'The order is worth 200, limit is 200.',
        observed: '200',
        limit: '200',
      },
    ])
    expect(evaluate({ maxOrderNotional: '199.999999999999999999' })).toMatchObject([
      { passed: false, message: expect.stringMatching(/^Refused: The order is worth 200, limit is 199\.9/) },
    ])
  })

  it('counts what is held already, on either side', () => {
    for (const position of ['3', '-3'])
      expect(evaluate({ maxPositionNotional: '499' }, { position })).toMatchObject([
        { rule: 'max_position_notional', passed: false, observed: '500' },
      ])
    expect(evaluate({ maxPositionNotional: '500' }, { position: '3' })).toMatchObject([{ passed: true }])
  })

  it('counts what rests and may fill yet', () => {
    const over = { position: '1', resting: '2' }
    expect(evaluate({ maxPositionNotional: '499' }, over)).toMatchObject([{ passed: false, observed: '500' }])
    expect(evaluate({ maxPositionNotional: '500' }, over)).toMatchObject([{ passed: true }])
    expect(evaluate({ maxOrderNotional: '200' }, over)).toMatchObject([{ passed: true }])
  })

  it('counts the entries of the last minute', () => {
    expect(evaluate({ maxOrdersPerMinute: 2 }, { entriesLastMinute: 1 })).toMatchObject([
      { passed: true, message: '1 order in the last minute, limit is 2.' },
    ])
    expect(evaluate({ maxOrdersPerMinute: 2 }, { entriesLastMinute: 2 })).toMatchObject([
      { passed: false, message: 'Refused: 2 orders in the last minute, limit is 2.' },
    ])
  })

  it('is held against all that are set, so that every reason can be read at once', () => {
    const all = { maxOrderNotional: '1', maxPositionNotional: '1', maxOrdersPerMinute: 1 }
    expect(evaluate(all, { entriesLastMinute: 1 }).map(({ passed }) => passed)).toEqual([false, false, false])
  })

  it('is never let through above a limit, whatever the figures', () => {
    const money = fc
      .bigInt({ min: 1n, max: 10n ** 20n })
      .map((n) => toDecimalString(dec(`${n}`).div(1_000_000)))
    const given = fc.record({
      quantity: money,
      price: money,
      position: fc.tuple(money, fc.boolean()).map(([n, short]) => (short ? `-${n}` : n)),
      resting: money,
      entriesLastMinute: fc.nat(20),
    })
    fc.assert(
      fc.property(
        given,
        money,
        money,
        fc.integer({ min: 1, max: 20 }),
        (over, order, position, perMinute) => {
          const limits = {
            maxOrderNotional: order,
            maxPositionNotional: position,
            maxOrdersPerMinute: perMinute,
          }
          const notional = dec(over.quantity).times(over.price)
          const whole = dec(over.position).abs().plus(over.resting).plus(over.quantity).times(over.price)
          expect(evaluate(limits, over).map(({ passed }) => passed)).toEqual([
            notional.lte(order),
            whole.lte(position),
            over.entriesLastMinute < perMinute,
          ])
        },
      ),
    )
  })
})
