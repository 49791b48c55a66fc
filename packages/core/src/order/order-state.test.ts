import { dec, isTerminal, type OrderStatus, orderStatuses, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPEN_STATUSES } from '../entities/order.entity.ts'
import type { BrokerFill, BrokerOrder, BrokerOrderStatus } from '../ports/index.ts'
import { applyBrokerOrder, type KnownOrder, type OrderChange } from './order-state.ts'

const fillOf = (n: number, quantity: string, price: string, fee = '0'): BrokerFill => ({
  brokerFillId: `fill-${n}`,
  quantity,
  price,
  fee,
  filledAt: '2030-01-01T00:00:00.000Z',
})
const view = (status: BrokerOrderStatus, fills: BrokerFill[] = [], over: Partial<BrokerOrder> = {}) => ({
  brokerOrderId: 'b-1',
  clientOrderId: 'vzx-1',
  symbol: 'BTCUSD',
  side: 'buy' as const,
  status,
  quantity: '3',
  filledQuantity: toDecimalString(fills.reduce((sum, f) => sum.plus(f.quantity), dec(0))),
  averagePrice: null,
  reason: null,
  fills,
  updatedAt: '2030-01-01T00:00:00.000Z',
  ...over,
})
const sent: KnownOrder = {
  status: 'submitting',
  brokerOrderId: null,
  quantity: '3',
  fills: [],
}
type Kept = KnownOrder & Partial<OrderChange>
/** What is known after a view, as the caller keeps it. */
const after = (known: KnownOrder, seen: BrokerOrder): Kept => {
  const change = applyBrokerOrder(known, seen)
  return {
    ...change,
    brokerOrderId: seen.brokerOrderId,
    fills: [...known.fills, ...change.newFills],
  }
}
const [first, second] = [fillOf(1, '1', '100', '0.1'), fillOf(2, '2', '130', '-0.02')]

describe('what the broker says of an order', () => {
  it('is believed when it is the first word of it, whatever we thought', () => {
    for (const status of ['submitting', 'unknown', 'rejected'] as const)
      for (const word of [
        'submitted',
        'partially_filled',
        'filled',
        'canceled',
        'rejected',
        'expired',
      ] as const)
        expect(applyBrokerOrder({ ...sent, status }, view(word))).toMatchObject({
          status: word,
          changed: true,
        })
  })

  it('adds fills once each, with their average price and fees', () => {
    const part = after(sent, view('partially_filled', [first]))
    expect(part).toMatchObject({
      status: 'partially_filled',
      filledQuantity: '1',
      averagePrice: '100',
      fees: '0.1',
    })
    const full = after(part, view('filled', [first, second]))
    expect(full).toMatchObject({ status: 'filled', filledQuantity: '3', averagePrice: '120', fees: '0.08' })
    expect(applyBrokerOrder(full, view('filled', [first, second]))).toMatchObject({
      changed: false,
      newFills: [],
    })
  })

  it('reckons the average with every fill, never with an average that was rounded before', () => {
    const thirds = [fillOf(1, '1', '98'), fillOf(2, '1', '98'), fillOf(3, '1', '97')]
    const known = thirds.reduce<Kept>(
      (order, _, n) => after(order, view('partially_filled', thirds.slice(0, n + 1))),
      sent,
    )
    expect(known.averagePrice).toBe('97.666666666666666667')
    const more = thirds.map((fill, n) => ({ ...fill, brokerFillId: `more-${n}` }))
    const whole = view('filled', [...thirds, ...more], { quantity: '6' })
    expect(after(known, whole).averagePrice).toBe('97.666666666666666667')
  })

  it('takes nothing back when it is old', () => {
    const part = after(sent, view('partially_filled', [first]))
    expect(applyBrokerOrder(part, view('submitted'))).toMatchObject({
      status: 'partially_filled',
      filledQuantity: '1',
      changed: false,
    })
    const done = after(part, view('canceled', [first], { reason: 'Canceled on request.' }))
    for (const old of [view('submitted'), view('partially_filled', [first])])
      expect(applyBrokerOrder(done, old)).toMatchObject({ status: 'canceled', changed: false })
  })

  it('adds a fill that comes after the end, and the end stays', () => {
    const canceled = after(sent, view('canceled', [first]))
    expect(applyBrokerOrder(canceled, view('filled', [first, second]))).toMatchObject({
      status: 'canceled',
      newFills: [second],
      filledQuantity: '3',
      changed: true,
    })
  })

  it('may change the quantity, as a broker that cuts an order to the position does', () => {
    const known = after(sent, view('submitted'))
    expect(applyBrokerOrder(known, view('submitted', [], { quantity: '2.0' }))).toMatchObject({
      quantity: '2',
      changed: true,
    })
    expect(applyBrokerOrder(known, view('submitted', [], { quantity: '3.000' }))).toMatchObject({
      quantity: '3',
      changed: false,
    })
  })
})

describe('any sequence of views', () => {
  const amount = fc.integer({ min: 1, max: 1_000_000 }).map((n) => toDecimalString(dec(n).div(1_000)))
  const fee = fc.integer({ min: -100, max: 100 }).map((n) => toDecimalString(dec(n).div(1_000)))
  const fills = fc
    .array(fc.tuple(amount, amount, fee), { maxLength: 8 })
    .map((list) => list.map(([quantity, price, f], n) => fillOf(n, quantity, price, f)))
  /** A broker's own history of one order: accepted, filled step by step, ended. */
  const history = fc
    .tuple(fills, fc.constantFrom<BrokerOrderStatus>('filled', 'canceled', 'expired', 'rejected'))
    .map(([list, end]) => [
      view('submitted'),
      ...list.map((_, n) => view('partially_filled', list.slice(0, n + 1))),
      view(end, list),
    ])
  /** The same history as it may arrive: late, twice, out of order; and its end once at least. */
  const arrived = history.chain((views) =>
    fc.array(fc.nat(views.length - 1), { maxLength: 20 }).chain((picks) =>
      fc.shuffledSubarray([...picks, views.length - 1], { minLength: picks.length + 1 }).map((order) => ({
        end: views.at(-1) ?? view('submitted'),
        views: order.map((n) => views[n] ?? view('submitted')),
      })),
    ),
  )

  it('ends with every fill once, and the end that the broker said', () => {
    fc.assert(
      fc.property(arrived, ({ end, views }) => {
        const known = views.reduce<Kept>(after, sent)
        expect(known.status).toBe(end.status)
        expect(known.fills.map((f) => f.brokerFillId).toSorted()).toEqual(
          end.fills.map((f) => f.brokerFillId).toSorted(),
        )
        expect(known.filledQuantity).toBe(end.filledQuantity)
        const fees = end.fills.reduce((sum, f) => sum.plus(f.fee), dec(0))
        expect(known.fees).toBe(toDecimalString(fees))
        const cost = end.fills.reduce((sum, f) => sum.plus(dec(f.quantity).times(f.price)), dec(0))
        const exact = end.fills.length === 0 ? null : toDecimalString(cost.div(end.filledQuantity))
        expect(known.averagePrice).toBe(exact)
      }),
      { numRuns: 500 },
    )
  })

  it('never leaves an end, never loses a fill, and says when something changed', () => {
    fc.assert(
      fc.property(arrived, ({ views }) => {
        let known: Kept = sent
        for (const seen of views) {
          const change = applyBrokerOrder(known, seen)
          const next = after(known, seen)
          if (known.brokerOrderId !== null && isTerminal(known.status)) expect(next.status).toBe(known.status)
          expect(dec(next.filledQuantity ?? '0').gte(known.filledQuantity ?? '0')).toBe(true)
          const same =
            next.status === known.status &&
            next.fills.length === known.fills.length &&
            known.brokerOrderId !== null
          expect(change.changed).toBe(!same)
          known = next
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('the orders that count as open in SQL are those that are not ended', () => {
  const open: OrderStatus[] = orderStatuses.filter((status) => !isTerminal(status))
  expect([...OPEN_STATUSES]).toEqual(open)
})
