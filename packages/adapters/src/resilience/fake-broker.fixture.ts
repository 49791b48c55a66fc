/** A broker that keeps its orders in memory and has moods, for tests of what stands around a broker. */
import {
  type Broker,
  type BrokerAccount,
  type BrokerCapabilities,
  type BrokerOrder,
  type OrderUpdate,
  type PlaceOrder,
  PortError,
} from '@viewzenix/core/ports'

/**
 * well: answers · down: `transient` at once · silent: takes what it is sent and answers nothing, until the caller
 * goes · deaf: the same, and does not notice that the caller went · broken: throws what no adapter may throw ·
 * refusing: says no · locked: our credentials are wrong
 */
export type Mood = 'well' | 'down' | 'silent' | 'deaf' | 'broken' | 'refusing' | 'locked'

export const accountOf = (id: string): BrokerAccount => ({ id, broker: 'paper', credentials: {} })

export const orderOf = (clientOrderId: string): PlaceOrder => ({
  clientOrderId,
  symbol: 'BTCUSD',
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: '1',
  limitPrice: null,
  stopPrice: null,
  trail: null,
  extendedHours: false,
  reduceOnly: false,
})

const MARKET: BrokerCapabilities = {
  orders: { market: ['gtc'] },
  trail: [],
  extendedHours: [],
  brackets: false,
}

export const createFakeBroker = () => {
  const fake = {
    mood: 'well' as Mood,
    /** Names of the calls that arrived. */
    calls: [] as string[],
    signals: [] as AbortSignal[],
    /** Client order ids, as often as each was sent. */
    placed: [] as string[],
    /** What the stream pushes; null drops it. */
    pushes: [] as (OrderUpdate | null)[],
    broker: {} as Broker,
  }
  const orders = new Map<string, BrokerOrder>()

  const answer = async <T>(name: string, signal: AbortSignal, of: () => T): Promise<T> => {
    fake.calls.push(name)
    fake.signals.push(signal)
    switch (fake.mood) {
      case 'well':
        return of()
      case 'down':
        throw new PortError('transient', 'The broker answered 503.', { code: '503' })
      case 'silent':
        of()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      case 'deaf':
        of()
        return new Promise(() => undefined)
      case 'broken':
        throw new TypeError('x is not a function')
      case 'refusing':
        throw new PortError('rejected', 'No.', { code: 'NO' })
      case 'locked':
        throw new PortError('misconfigured', 'The key was revoked.')
    }
  }
  const place = (order: PlaceOrder): BrokerOrder => {
    fake.placed.push(order.clientOrderId)
    const made: BrokerOrder = {
      brokerOrderId: `b-${order.clientOrderId}`,
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
    }
    orders.set(order.clientOrderId, made)
    return made
  }
  const cancel = (clientOrderId: string): BrokerOrder => {
    const order = orders.get(clientOrderId)
    if (!order) throw new PortError('rejected', 'No such order.')
    const canceled: BrokerOrder = { ...order, status: 'canceled' }
    orders.set(clientOrderId, canceled)
    return canceled
  }

  fake.broker = {
    kind: 'paper',
    capabilities: { crypto: MARKET, equity: MARKET, forex: MARKET, unknown: MARKET },
    placeOrder: (_account, order, signal) => answer('placeOrder', signal, () => place(order)),
    cancelOrder: (_account, id, signal) => answer('cancelOrder', signal, () => cancel(id)),
    findOrder: (_account, id, signal) => answer('findOrder', signal, () => orders.get(id) ?? null),
    listOpenOrders: (_account, signal) =>
      answer('listOpenOrders', signal, () => [...orders.values()].filter((o) => o.status === 'submitted')),
    listPositions: (_account, signal) => answer('listPositions', signal, () => []),
    getBalance: (_account, signal) =>
      answer('getBalance', signal, () => ({ currency: 'USD', cash: '1', equity: '1', buyingPower: '1' })),
    getInstrument: (_account, symbol, signal) =>
      answer('getInstrument', signal, () => ({
        symbol,
        assetClass: 'crypto' as const,
        lotSize: '1',
        tickSize: '1',
        minQuantity: '1',
        minNotional: '1',
        shortable: true,
      })),
    async *streamUpdates(signal) {
      for (const push of fake.pushes) {
        if (signal.aborted) return
        if (push === null) throw new PortError('transient', 'The connection dropped.')
        yield push
      }
    },
  }
  return fake
}
