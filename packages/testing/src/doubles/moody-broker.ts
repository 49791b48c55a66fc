/** The broker in memory with moods: every call is answered, or not, as the mood is. For what stands around a broker. */
import {
  type Broker,
  type BrokerAccount,
  type OrderUpdate,
  type PlaceOrder,
  PortError,
} from '@viewzenix/core/ports'
import { createFakeBroker } from './fake-broker.ts'

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

export const createMoodyBroker = () => {
  const book = createFakeBroker()
  const fake = {
    mood: 'well' as Mood,
    /** Names of the calls that arrived. */
    calls: [] as string[],
    signals: [] as AbortSignal[],
    /** Client order ids, as often as each was taken. */
    placed: [] as string[],
    /** What the stream pushes; null drops it. */
    pushes: [] as (OrderUpdate | null)[],
    broker: {} as Broker,
  }

  const answer = async <T>(name: string, signal: AbortSignal, of: () => Promise<T>): Promise<T> => {
    fake.calls.push(name)
    fake.signals.push(signal)
    switch (fake.mood) {
      case 'well':
        return of()
      case 'down':
        throw new PortError('transient', 'The broker answered 503.', { code: '503' })
      case 'silent':
        await of()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      case 'deaf':
        await of()
        return new Promise(() => undefined)
      case 'broken':
        throw new TypeError('x is not a function')
      case 'refusing':
        throw new PortError('rejected', 'No.', { code: 'NO' })
      case 'locked':
        throw new PortError('misconfigured', 'The key was revoked.')
    }
  }

  fake.broker = {
    ...book,
    placeOrder: (account, order, signal) =>
      answer('placeOrder', signal, () => {
        fake.placed.push(order.clientOrderId)
        book.expect(['rests'])
        return book.placeOrder(account, order, signal)
      }),
    cancelOrder: (account, id, signal) =>
      answer('cancelOrder', signal, () => book.cancelOrder(account, id, signal)),
    findOrder: (account, id, signal) =>
      answer('findOrder', signal, () => book.findOrder(account, id, signal)),
    listOpenOrders: (account, signal) =>
      answer('listOpenOrders', signal, () => book.listOpenOrders(account, signal)),
    listPositions: (account, signal) =>
      answer('listPositions', signal, () => book.listPositions(account, signal)),
    getBalance: (account, signal) => answer('getBalance', signal, () => book.getBalance(account, signal)),
    getInstrument: (account, symbol, signal) =>
      answer('getInstrument', signal, () => book.getInstrument(account, symbol, signal)),
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
