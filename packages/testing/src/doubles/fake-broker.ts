/** A broker in memory: one account, one symbol at a time, decimal arithmetic, and a fate for every order. */

import {
  type Broker,
  type BrokerCapabilities,
  type BrokerFill,
  type BrokerOrder,
  type PlaceOrder,
  PortError,
} from '@viewzenix/core/ports'
import { dec, toDecimalString } from '@viewzenix/schema'

const RESTING = ['day', 'gtc'] as const
const ALL: BrokerCapabilities = {
  orders: {
    market: ['gtc'],
    limit: ['day', 'gtc', 'ioc', 'fok'],
    stop: RESTING,
    stop_limit: RESTING,
    trailing_stop: RESTING,
  },
  trail: ['price', 'percent'],
  extendedHours: ['limit'],
  brackets: false,
}

/**
 * fills, half, rests: accepted, and so much of it fills at once · lost: it fills, and the answer is lost · never: it
 * does not arrive · refused: answered with a rejection · broken: the adapter throws what it may not throw · dies:
 * it fills, and the process that sent it ends · vanishes: the process ends before it was sent
 */
export const fates = [
  'fills',
  'half',
  'rests',
  'lost',
  'never',
  'refused',
  'broken',
  'dies',
  'vanishes',
] as const
/**
 * away: certainly not placed · lies: the broker says so, and has it all the same · garbled, garbled answer: rejected by
 * what it throws or answers, in words that PostgreSQL does not keep
 */
export type Fate = (typeof fates)[number] | 'away' | 'lies' | 'garbled' | 'garbled answer'
const GARBLED = 'Not enough\0 cash \ud83d.'

export type FakeBroker = ReturnType<typeof createFakeBroker>

export const createFakeBroker = () => {
  const orders = new Map<string, BrokerOrder>()
  const views: BrokerOrder[] = []
  const sends = new Map<string, PlaceOrder[]>()
  const hangs = new Map<string, () => void>()
  let upcoming: Fate[] = []
  let position = dec(0)
  let fillCount = 0
  /** What an exit was asked to close, and what there was. */
  const exits: { asked: string; held: string }[] = []

  const save = (order: BrokerOrder): BrokerOrder => {
    orders.set(order.clientOrderId, order)
    views.push(order)
    return order
  }
  const fill = (order: BrokerOrder, share: string, reduceOnly: boolean): BrokerOrder => {
    const sign = order.side === 'buy' ? 1 : -1
    const open = dec(order.quantity).minus(order.filledQuantity)
    const wanted = share === '1' ? open : open.times(share)
    const closable = position.times(sign).isNeg() ? position.abs() : dec(0)
    const quantity = reduceOnly && wanted.gt(closable) ? closable : wanted
    if (quantity.isZero()) return order
    position = position.plus(quantity.times(sign))
    const made: BrokerFill = {
      brokerFillId: `fill-${++fillCount}`,
      quantity: toDecimalString(quantity),
      price: String(100 + (fillCount % 7)),
      fee: '0.01',
      filledAt: '2030-01-01T00:00:00.000Z',
    }
    const filledQuantity = toDecimalString(dec(order.filledQuantity).plus(quantity))
    const done = dec(filledQuantity).eq(order.quantity)
    return save({
      ...order,
      fills: [...order.fills, made],
      filledQuantity,
      averagePrice: '100',
      status: done ? 'filled' : 'partially_filled',
    })
  }
  const isOpen = ({ status }: BrokerOrder) => status === 'submitted' || status === 'partially_filled'
  const end = (order: BrokerOrder, reason: string) =>
    isOpen(order) ? save({ ...order, status: 'canceled', reason }) : order

  const accept = (order: PlaceOrder, share: string): BrokerOrder => {
    if (orders.has(order.clientOrderId))
      throw new PortError('rejected', 'That client order id is taken.', { code: 'DUPLICATE_CLIENT_ORDER_ID' })
    if (order.reduceOnly)
      exits.push({
        asked: order.quantity,
        held: toDecimalString(position.times(order.side === 'sell' ? 1 : -1)),
      })
    const accepted = save({
      brokerOrderId: `b-${orders.size + 1}`,
      clientOrderId: order.clientOrderId,
      symbol: order.symbol,
      side: order.side,
      status: 'submitted',
      quantity: order.quantity,
      filledQuantity: '0',
      averagePrice: null,
      reason: null,
      fills: [],
      updatedAt: '2030-01-01T00:00:00.000Z',
    })
    return share === '0' ? accepted : fill(accepted, share, order.reduceOnly)
  }
  const refuse = (order: BrokerOrder) => save({ ...order, status: 'rejected', reason: 'Not enough cash.' })
  const reducing = new Set<string>()

  const broker: Broker = {
    kind: 'paper',
    capabilities: { crypto: ALL, equity: ALL, forex: ALL, unknown: ALL },
    async placeOrder(_account, order) {
      sends.set(order.clientOrderId, [...(sends.get(order.clientOrderId) ?? []), order])
      if (order.reduceOnly) reducing.add(order.clientOrderId)
      const hang = () => new Promise<never>(() => hangs.get(order.clientOrderId)?.())
      switch (upcoming.shift() ?? 'fills') {
        case 'fills':
          return accept(order, '1')
        case 'half':
          return accept(order, '0.5')
        case 'rests':
          return accept(order, '0')
        case 'lost':
          accept(order, '1')
          throw new PortError('unknown', 'The connection was lost.')
        case 'never':
          throw new PortError('unknown', 'The connection was lost.')
        case 'refused':
          return refuse(accept(order, '0'))
        case 'garbled':
          throw new PortError('rejected', GARBLED)
        case 'garbled answer':
          return save({ ...accept(order, '0'), status: 'rejected', reason: GARBLED })
        case 'lies':
          accept(order, '1')
          throw new PortError('transient', 'The broker answered 503.')
        case 'away':
          throw new PortError('transient', 'The broker answered 503.')
        case 'broken':
          throw new TypeError('x is not a function')
        case 'dies':
          accept(order, '1')
          return hang()
        case 'vanishes':
          return hang()
      }
    },
    findOrder: async (_account, id) => orders.get(id) ?? null,
    async cancelOrder(_account, id) {
      const order = orders.get(id)
      if (!order) throw new PortError('rejected', 'There is no such order.')
      return end(order, 'Canceled on request.')
    },
    listOpenOrders: async () => [...orders.values()].filter(isOpen),
    listPositions: async () => [],
    getBalance: async () => ({ currency: 'USD', cash: '1000', equity: '1000', buyingPower: '1000' }),
    getInstrument: async (_account, symbol) => ({
      symbol,
      assetClass: 'crypto',
      lotSize: '0.0001',
      tickSize: '0.01',
      minQuantity: '0.0001',
      minNotional: '0.01',
      shortable: true,
    }),
    async *streamUpdates() {},
  }
  return {
    ...broker,
    orders,
    /** Every view of every order that there ever was: what a stream may tell, late and twice. */
    views,
    sends,
    exits,
    position: () => toDecimalString(position),
    /** The fates of the next orders; after them all is well. */
    expect: (next: readonly Fate[]) => upcoming.push(...next),
    heal: () => {
      upcoming = []
    },
    /** Called when the process that sends this order is to die. */
    onHang: (clientOrderId: string, died: () => void) => hangs.set(clientOrderId, died),
    /** Fills a share of what is open of one order; the answer is what a stream would tell. */
    trade: (clientOrderId: string, share: string): BrokerOrder => {
      const order = orders.get(clientOrderId)
      if (!order || !isOpen(order)) throw new Error(`${clientOrderId} is not open`)
      return fill(order, share, reducing.has(clientOrderId))
    },
    /** Ends one order of its own accord. */
    drop: (clientOrderId: string): BrokerOrder => {
      const order = orders.get(clientOrderId)
      if (!order) throw new Error(`${clientOrderId} is not there`)
      return end(order, 'The broker took it off the book.')
    },
    /** Fills a half of every open order, or ends it; false when none is open. */
    work: (): boolean => {
      const open = [...orders.values()].filter(isOpen)
      for (const order of open) {
        const more = fill(order, '0.5', reducing.has(order.clientOrderId))
        end(more, 'The day is over.')
      }
      return open.length > 0
    },
  }
}
