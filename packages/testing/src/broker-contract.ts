/**
 * What every broker adapter must do, whatever stands behind it. An adapter's `*.contract.test.ts` calls
 * `brokerContract` with a harness over the real thing, a sandbox, or a stateful fake on a real socket.
 */
import { randomUUID } from 'node:crypto'
import {
  type Broker,
  type BrokerAccount,
  type BrokerOrder,
  type BrokerPosition,
  type OrderUpdate,
  type PlaceOrder,
  PortError,
  type Quote,
} from '@viewzenix/core/ports'
import { dec, toDecimalString } from '@viewzenix/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stopsContract } from './broker-contract-stops.ts'

export type BrokerHarness = {
  broker: Broker
  /** A new account without orders or positions, with cash for twice `largeQuantity`. */
  newAccount(): Promise<BrokerAccount>
  /** A liquid symbol; `quantity` of it fills at once, `largeQuantity` takes several fills. */
  symbol: string
  quantity: string
  largeQuantity: string
  /** A symbol that the broker does not know. */
  unknownSymbol: string
  quote(): Promise<Quote>
  /** Lets `ms` of the market's time pass and the broker do its work. */
  advance(ms: number): Promise<void>
  /** Symbols for which answers get lost: after the order arrived, before it did, and an answer that never comes. */
  faults: { arrives: string; neverArrives: string; hangs: string }
  /** Cuts the connection that `streamUpdates` stands on. */
  dropStream(): Promise<void>
  close(): Promise<void>
}

const never = new AbortController().signal
const TERMINAL: ReadonlySet<string> = new Set(['filled', 'canceled', 'rejected', 'expired'])
const failure = async (call: Promise<unknown>): Promise<PortError> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(PortError)
  return error as PortError
}

const sum = (values: string[]): string =>
  toDecimalString(values.reduce((total, value) => total.plus(value), dec(0)))

/** What is true of every order, at any time. */
const expectConsistent = (order: BrokerOrder): void => {
  expect(sum(order.fills.map(({ quantity }) => quantity))).toBe(order.filledQuantity)
  expect(new Set(order.fills.map(({ brokerFillId }) => brokerFillId)).size).toBe(order.fills.length)
  expect(dec(order.filledQuantity).lte(order.quantity)).toBe(true)
  expect(order.status === 'filled').toBe(order.filledQuantity === order.quantity)
  expect(order.averagePrice === null).toBe(order.fills.length === 0)
  const times = order.fills.map(({ filledAt }) => Date.parse(filledAt))
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  if (order.status === 'submitted') expect(order.fills).toEqual([])
  if (order.status === 'rejected') expect(order.reason).toBeTruthy()
}

export const brokerContract = (name: string, makeHarness: () => Promise<BrokerHarness>): void => {
  describe(`${name} keeps the broker contract`, () => {
    let harness: BrokerHarness
    let broker: Broker
    beforeAll(async () => {
      harness = await makeHarness()
      broker = harness.broker
    })
    afterAll(() => harness?.close())

    const order = (over: Partial<PlaceOrder> = {}): PlaceOrder => ({
      clientOrderId: `vzx-${randomUUID()}`,
      symbol: harness.symbol,
      side: 'buy',
      type: 'market',
      timeInForce: 'gtc',
      quantity: harness.quantity,
      limitPrice: null,
      stopPrice: null,
      trail: null,
      extendedHours: false,
      reduceOnly: false,
      ...over,
    })
    const place = async (account: BrokerAccount, over: Partial<PlaceOrder> = {}): Promise<BrokerOrder> => {
      const placed = await broker.placeOrder(account, order(over), never)
      expectConsistent(placed)
      return placed
    }
    const find = async (account: BrokerAccount, clientOrderId: string): Promise<BrokerOrder> => {
      const found = await broker.findOrder(account, clientOrderId, never)
      if (!found) throw new Error(`the broker has no order ${clientOrderId}`)
      expectConsistent(found)
      return found
    }
    const untilDone = async (account: BrokerAccount, clientOrderId: string): Promise<BrokerOrder> => {
      for (let round = 0; round < 200; round++) {
        const found = await find(account, clientOrderId)
        if (TERMINAL.has(found.status)) return found
        await harness.advance(250)
      }
      throw new Error(`order ${clientOrderId} came to no end`)
    }
    const bought = async (account: BrokerAccount): Promise<BrokerOrder> =>
      untilDone(account, (await place(account)).clientOrderId)
    /** A price on the tick, `factor` away from the touch. */
    const priceAt = async (side: 'bid' | 'ask', factor: string): Promise<string> => {
      const { tickSize } = await broker.getInstrument(await harness.newAccount(), harness.symbol, never)
      const price = dec((await harness.quote())[side]).times(factor)
      return toDecimalString(price.div(tickSize).floor().times(tickSize))
    }
    const positionOf = async (account: BrokerAccount): Promise<BrokerPosition | undefined> =>
      (await broker.listPositions(account, never)).find(({ symbol }) => symbol === harness.symbol)

    describe('placing', () => {
      it('fills a market order, and shows it in the position and the balance', async () => {
        const account = await harness.newAccount()
        const before = await broker.getBalance(account, never)
        const done = await bought(account)
        expect(done).toMatchObject({ status: 'filled', quantity: harness.quantity, symbol: harness.symbol })
        expect(await positionOf(account)).toMatchObject({ quantity: harness.quantity })
        const cost = done.fills.map(({ quantity, price, fee }) =>
          toDecimalString(dec(quantity).times(price).plus(fee)),
        )
        const after = await broker.getBalance(account, never)
        expect(after.cash).toBe(toDecimalString(dec(before.cash).minus(sum(cost))))
        expect(dec(after.buyingPower).lt(before.buyingPower)).toBe(true)
        // Trading is no deposit.
        expect(after.deposits).toBe(before.deposits)
      })

      it('fills a large order in several parts that add up', async () => {
        const account = await harness.newAccount()
        const placed = await place(account, { quantity: harness.largeQuantity })
        const done = await untilDone(account, placed.clientOrderId)
        expect(done.status).toBe('filled')
        expect(done.fills.length).toBeGreaterThan(1)
      })

      it('keeps the client order id unique: the second is refused, the first is untouched', async () => {
        const account = await harness.newAccount()
        const first = order()
        await broker.placeOrder(account, first, never)
        const done = await untilDone(account, first.clientOrderId)
        const second = broker.placeOrder(account, { ...first, side: 'sell' }, never)
        expect(await failure(second)).toMatchObject({ kind: 'rejected', code: 'DUPLICATE_CLIENT_ORDER_ID' })
        expect(await find(account, first.clientOrderId)).toEqual(done)
      })

      it('keeps it unique among calls at the same time', async () => {
        const account = await harness.newAccount()
        const same = order()
        const calls = Array.from({ length: 8 }, () => broker.placeOrder(account, same, never))
        const outcomes = await Promise.allSettled(calls)
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        await untilDone(account, same.clientOrderId)
        expect((await positionOf(account))?.quantity).toBe(harness.quantity)
      })

      it('keeps accounts apart', async () => {
        const [mine, other] = [await harness.newAccount(), await harness.newAccount()]
        const placed = await place(mine)
        expect(await broker.findOrder(other, placed.clientOrderId, never)).toBeNull()
        await place(other, { clientOrderId: placed.clientOrderId })
      })

      it('rejects what the account cannot pay for, with a reason', async () => {
        const account = await harness.newAccount()
        const quantity = toDecimalString(dec(harness.largeQuantity).times(1000))
        const placed = await place(account, { quantity })
        expect(placed).toMatchObject({ status: 'rejected', filledQuantity: '0' })
        expect(await find(account, placed.clientOrderId)).toMatchObject({ status: 'rejected' })
        expect(await positionOf(account)).toBeUndefined()
      })

      it('rejects what is no multiple of the lot, and refuses what it does not know', async () => {
        const account = await harness.newAccount()
        const { lotSize } = await broker.getInstrument(account, harness.symbol, never)
        const quantity = toDecimalString(dec(harness.quantity).plus(dec(lotSize).div(2)))
        expect(await place(account, { quantity })).toMatchObject({ status: 'rejected' })
        const instrument = broker.getInstrument(account, harness.unknownSymbol, never)
        expect((await failure(instrument)).kind).toBe('rejected')
      })
    })

    describe('limits', () => {
      it('lets a limit away from the market rest, and never fills it worse than its limit', async () => {
        const account = await harness.newAccount()
        const limitPrice = await priceAt('bid', '0.9')
        const placed = await place(account, { type: 'limit', limitPrice })
        await harness.advance(2000)
        const open = await broker.listOpenOrders(account, never)
        expect(open.map(({ clientOrderId }) => clientOrderId)).toEqual([placed.clientOrderId])
        expect(await find(account, placed.clientOrderId)).toMatchObject({ status: 'submitted' })
      })

      it('fills a limit that the market meets, at the limit or better', async () => {
        const account = await harness.newAccount()
        const limitPrice = await priceAt('ask', '1.002')
        const placed = await place(account, { type: 'limit', limitPrice, quantity: harness.largeQuantity })
        const done = await untilDone(account, placed.clientOrderId)
        expect(done.status).toBe('filled')
        for (const { price } of done.fills) expect(dec(price).lte(limitPrice)).toBe(true)
      })

      it('ends immediate-or-cancel and fill-or-kill at once', async () => {
        const account = await harness.newAccount()
        const limitPrice = await priceAt('bid', '0.9')
        const ioc = await place(account, { type: 'limit', limitPrice, timeInForce: 'ioc' })
        const fok = await place(account, { quantity: harness.largeQuantity, timeInForce: 'fok' })
        for (const { clientOrderId } of [ioc, fok]) {
          const done = await untilDone(account, clientOrderId)
          expect(done).toMatchObject({ status: 'canceled', filledQuantity: '0' })
          expect(done.reason).toBeTruthy()
        }
      })
    })

    stopsContract({
      harness: () => harness,
      place,
      find,
      untilDone,
      bought,
      priceAt,
      positionOf,
    })

    describe('reduce-only', () => {
      it('is refused, or ends unfilled, when there is nothing to reduce', async () => {
        const account = await harness.newAccount()
        const placed = await place(account, { side: 'sell', reduceOnly: true })
        const done = await untilDone(account, placed.clientOrderId)
        expect(done.fills).toEqual([])
        expect(await positionOf(account)).toBeUndefined()
      })

      it('never turns a position around', async () => {
        const account = await harness.newAccount()
        await bought(account)
        const quantity = toDecimalString(dec(harness.quantity).times(3))
        const sell = { side: 'sell' as const, reduceOnly: true, quantity }
        const both = await Promise.all([place(account, sell), place(account, sell)])
        for (const { clientOrderId } of both) await untilDone(account, clientOrderId)
        expect(await positionOf(account)).toBeUndefined()
      })
    })

    describe('canceling', () => {
      it('cancels a resting order once, and frees what it held', async () => {
        const account = await harness.newAccount()
        const before = await broker.getBalance(account, never)
        const placed = await place(account, { type: 'limit', limitPrice: await priceAt('bid', '0.9') })
        const canceled = await broker.cancelOrder(account, placed.clientOrderId, never)
        expect(TERMINAL.has((await untilDone(account, canceled.clientOrderId)).status)).toBe(true)
        const again = await broker.cancelOrder(account, placed.clientOrderId, never)
        expect(again).toMatchObject({ status: 'canceled', filledQuantity: '0' })
        expect(await broker.listOpenOrders(account, never)).toEqual([])
        expect(await broker.getBalance(account, never)).toEqual(before)
      })

      it('returns a filled order as it is, and refuses one that it never had', async () => {
        const account = await harness.newAccount()
        const done = await bought(account)
        expect(await broker.cancelOrder(account, done.clientOrderId, never)).toEqual(done)
        expect((await failure(broker.cancelOrder(account, 'vzx-none', never))).kind).toBe('rejected')
      })
    })

    describe('lost answers', () => {
      it('says unknown, and finds the order that did arrive', async () => {
        const account = await harness.newAccount()
        const sent = order({ symbol: harness.faults.arrives })
        expect((await failure(broker.placeOrder(account, sent, never))).kind).toBe('unknown')
        expect((await untilDone(account, sent.clientOrderId)).status).toBe('filled')
        const again = broker.placeOrder(account, sent, never)
        expect((await failure(again)).kind).toBe('rejected')
      })

      it('says unknown, and has no order that did not arrive', async () => {
        const account = await harness.newAccount()
        const sent = order({ symbol: harness.faults.neverArrives })
        expect((await failure(broker.placeOrder(account, sent, never))).kind).toBe('unknown')
        expect(await broker.findOrder(account, sent.clientOrderId, never)).toBeNull()
      })

      it('says unknown when the caller gives up on an answer', async () => {
        const account = await harness.newAccount()
        const sent = order({ symbol: harness.faults.hangs })
        const patience = AbortSignal.timeout(100)
        expect((await failure(broker.placeOrder(account, sent, patience))).kind).toBe('unknown')
      })

      it('does nothing when the caller gave up before', async () => {
        const account = await harness.newAccount()
        const gone = AbortSignal.abort()
        const sent = order()
        expect((await failure(broker.placeOrder(account, sent, gone))).kind).toBe('transient')
        expect(await broker.findOrder(account, sent.clientOrderId, never)).toBeNull()
        const reads = [
          broker.findOrder(account, sent.clientOrderId, gone),
          broker.cancelOrder(account, sent.clientOrderId, gone),
          broker.listOpenOrders(account, gone),
          broker.listPositions(account, gone),
          broker.getBalance(account, gone),
          broker.getInstrument(account, harness.symbol, gone),
        ]
        for (const read of reads) expect((await failure(read)).kind).toBe('transient')
      })
    })

    describe('the stream', () => {
      /** Updates of one order, from a stream that is open already, until it ends. */
      const untilTerminal = async (
        updates: AsyncIterable<OrderUpdate>,
        account: BrokerAccount,
        clientOrderId: string,
      ): Promise<BrokerOrder[]> => {
        const seen: BrokerOrder[] = []
        for await (const update of updates) {
          if (update.accountId !== account.id || update.order.clientOrderId !== clientOrderId) continue
          expectConsistent(update.order)
          seen.push(update.order)
          if (TERMINAL.has(update.order.status)) break
        }
        return seen
      }

      it('tells of every end: filled, canceled', async () => {
        const stop = new AbortController()
        try {
          const account = await harness.newAccount()
          const big = order({ quantity: harness.largeQuantity })
          const fills = untilTerminal(broker.streamUpdates(stop.signal), account, big.clientOrderId)
          await broker.placeOrder(account, big, never)
          const done = await untilDone(account, big.clientOrderId)
          expect((await fills).at(-1)).toEqual(done)

          const resting = order({ type: 'limit', limitPrice: await priceAt('bid', '0.9') })
          const ends = untilTerminal(broker.streamUpdates(stop.signal), account, resting.clientOrderId)
          await broker.placeOrder(account, resting, never)
          await broker.cancelOrder(account, resting.clientOrderId, never)
          expect((await ends).at(-1)?.status).toBe('canceled')
        } finally {
          stop.abort()
        }
      })

      it('ends quietly when it is aborted', async () => {
        const stop = new AbortController()
        const updates = broker.streamUpdates(stop.signal)[Symbol.asyncIterator]()
        const draining = (async () => {
          while (!(await updates.next()).done);
        })()
        stop.abort()
        await draining
      })

      it('throws when its connection drops, and what was missed can be had by opening it anew', async () => {
        const stop = new AbortController()
        try {
          const account = await harness.newAccount()
          const first = order()
          const updates = broker.streamUpdates(stop.signal)[Symbol.asyncIterator]()
          const opened = (async () => {
            for (;;) {
              const { value, done } = await updates.next()
              if (done || value.order.clientOrderId === first.clientOrderId) return
            }
          })()
          await broker.placeOrder(account, first, never)
          await opened
          const drained = failure(
            (async () => {
              while (!(await updates.next()).done);
            })(),
          )
          await harness.dropStream()
          expect((await drained).kind).toBe('transient')

          const missed = await bought(account)
          const again = broker.streamUpdates(stop.signal)
          expect((await untilTerminal(again, account, missed.clientOrderId)).at(-1)?.status).toBe('filled')
        } finally {
          stop.abort()
        }
      })
    })
  })
}
