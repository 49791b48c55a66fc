import { dec, type Side, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Fill } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { recordSeen } from '../order/record-update.ts'
import { systemActor } from '../platform/actor.ts'
import { addOrder, createPlatform, createRows, type Rows } from '../platform/rows.fixture.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { applyFill, FLAT } from './apply-fill.ts'

const noon = new Date('2030-01-01T12:00:00Z')
let test: Awaited<ReturnType<typeof createPlatform>>
let own: Rows
beforeAll(async () => {
  test = await createPlatform(noon)
  own = await createRows(test.platform)
})
afterAll(() => test?.close())

type Given = { side: Side; quantity: string; price: string; fee: string; at: Date; id: string }

let symbols = 0
let orders = 0
const inTransaction = <T>(use: Parameters<typeof runInTransaction<T>>[2]) =>
  runInTransaction(test.platform, systemActor(own.workspaceId, 'request-1'), use)

/** Each fill of an order of its own, told of in this order; resolves with what is recorded then. */
const tell = async (fills: Given[]) => {
  const symbol = `C${++symbols}USD`
  for (const fill of fills) {
    test.clock.at = new Date(test.clock.at.getTime() + 1)
    const { side, quantity, price } = fill
    const order = await inTransaction((uow) =>
      addOrder(uow, own, {
        alertId: own.alertId,
        legSeq: ++orders,
        symbol,
        side,
        quantity,
        status: 'submitted',
      }),
    )
    const brokerFillId = `${symbol}:${fill.id}`
    await recordSeen(test.platform, systemActor(own.workspaceId, 'request-1'), {
      orderId: order.id,
      accountId: own.accountId,
      symbol,
      seen: {
        brokerOrderId: brokerFillId,
        clientOrderId: order.clientOrderId,
        ...{ symbol, side, status: 'filled', quantity, filledQuantity: quantity, averagePrice: price },
        reason: null,
        fills: [{ brokerFillId, quantity, price, fee: fill.fee, filledAt: fill.at.toISOString() }],
        updatedAt: fill.at.toISOString(),
      },
    })
  }
  return inTransaction(async ({ em }) => ({
    position: await em.findOneOrFail(Position, { accountId: own.accountId, symbol }),
    won: new Map(
      (await em.find(Fill, { symbol })).map(({ brokerFillId, realizedPnl }) => [
        brokerFillId.split(':')[1],
        realizedPnl,
      ]),
    ),
  }))
}

const given = (nth: number, side: Side, quantity: string, price: string, second = nth): Given => ({
  ...{ side, quantity, price, fee: '0.1', id: `f${String(nth).padStart(2, '0')}` },
  at: new Date(noon.getTime() + second * 1_000),
})

it('reckons a stop that was told of before the entry that had made the position larger', async () => {
  const opened = given(1, 'sell', '2', '100')
  const added = given(2, 'sell', '2', '90')
  const stopped = given(3, 'buy', '2', '96')
  const { position, won } = await tell([opened, stopped, added])
  // An average of 95 was closed at 96; at once it looked like 100 closed at 96.
  expect(position).toMatchObject({ quantity: '-2', averagePrice: '95', realizedPnl: '-2', fees: '0.3' })
  expect([...won]).toEqual(
    expect.arrayContaining([
      ['f03', '-2'],
      ['f02', null],
    ]),
  )
})

it('comes to the same in whatever order fills are told', async () => {
  const amount = (max: number, places: number) =>
    fc.integer({ min: 1, max }).map((n) => toDecimalString(dec(n).div(dec(10).pow(places))))
  const story = fc
    .array(
      fc.record({
        side: fc.constantFrom<Side>('buy', 'sell'),
        quantity: fc.oneof(fc.constantFrom('1', '2', '3'), amount(10_000, 3)),
        price: amount(1_000_000, 2),
        // Some in the same moment.
        second: fc.integer({ min: 0, max: 12 }),
      }),
      { minLength: 2, maxLength: 9 },
    )
    .map((fills) => fills.map((f, i) => given(i, f.side, f.quantity, f.price, f.second)))
  const told = story.chain((fills) =>
    fc.shuffledSubarray(fills, { minLength: fills.length, maxLength: fills.length }),
  )
  await fc.assert(
    fc.asyncProperty(told, async (fills) => {
      const { position, won } = await tell(fills)
      // Of one moment, what was heard of first was first.
      const inOrder = fills.toSorted((a, b) => a.at.getTime() - b.at.getTime())
      let holding = FLAT
      for (const fill of inOrder) {
        const after = applyFill(holding, fill)
        const gain = dec(after.realizedPnl).minus(holding.realizedPnl)
        if (!gain.isZero()) expect(won.get(fill.id)).toBe(toDecimalString(gain))
        holding = after
      }
      const { quantity, cost, averagePrice, realizedPnl, fees } = position
      expect({ quantity, averagePrice, fees }).toEqual({
        quantity: holding.quantity,
        averagePrice: holding.averagePrice,
        fees: holding.fees,
      })
      expect(dec(cost).minus(holding.cost).abs().lt('1e-30')).toBe(true)
      expect(dec(realizedPnl).minus(holding.realizedPnl).abs().lt('1e-30')).toBe(true)
    }),
    { numRuns: 25 },
  )
}, 60_000)
