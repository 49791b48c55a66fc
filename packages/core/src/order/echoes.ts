/**
 * What this process has just recorded of orders by the broker's answers. The broker's stream tells the same once more
 * within milliseconds: an echo is known as one from memory, and costs neither a read nor a wait for the lane's lock.
 * Only ever a shortcut: what is not remembered here is read.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { dec } from '@viewzenix/schema'
import type { BrokerOrder } from '../ports/index.ts'

/** Orders whose last answer is remembered. */
const REMEMBERED = 2_000
/** An answer on its way is waited for that long: its stream must not stand still for a broker that does not answer. */
const WAIT_MS = 250

type Heard = Pick<BrokerOrder, 'status' | 'brokerOrderId' | 'quantity' | 'filledQuantity'>

export type Echoes = {
  /** An order is being sent: whoever hears of it waits a little for its answer. Call what is returned at the end. */
  expect(clientOrderId: string): () => void
  /** The broker's view was recorded and committed. */
  heard(seen: BrokerOrder): void
  /** Whether this says nothing that was not recorded here. */
  isEcho(seen: BrokerOrder): Promise<boolean>
}

export const createEchoes = (): Echoes => {
  const heard = new Map<string, Heard>()
  const expected = new Map<string, Promise<void>>()
  return {
    expect: (clientOrderId) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      expected.set(clientOrderId, promise)
      return () => {
        if (expected.get(clientOrderId) === promise) expected.delete(clientOrderId)
        resolve()
      }
    },
    heard: ({ clientOrderId, status, brokerOrderId, quantity, fills }) => {
      // What is recorded as filled is what came as fills: those that an answer leaves out are still to come.
      const filledQuantity = fills.reduce((sum, fill) => sum.plus(fill.quantity), dec(0)).toFixed()
      heard.delete(clientOrderId)
      heard.set(clientOrderId, { status, brokerOrderId, quantity, filledQuantity })
      const [oldest] = heard.keys()
      if (heard.size > REMEMBERED && oldest !== undefined) heard.delete(oldest)
    },
    isEcho: async (seen) => {
      const coming = expected.get(seen.clientOrderId)
      if (coming) await within(WAIT_MS, coming)
      const known = heard.get(seen.clientOrderId)
      return known !== undefined && saysNothingNew(known, seen)
    },
  }
}

const within = async (ms: number, coming: Promise<void>): Promise<void> => {
  const patience = new AbortController()
  await Promise.race([coming, delay(ms, undefined, { signal: patience.signal }).catch(() => undefined)])
  patience.abort()
}

/** The same once more, or an older view of an order that has filled: nothing comes after that. */
export const saysNothingNew = (
  known: { status: string; brokerOrderId?: string | null; quantity: string; filledQuantity: string },
  seen: BrokerOrder,
): boolean => {
  if (known.brokerOrderId !== seen.brokerOrderId) return false
  if (known.status === 'filled') return dec(seen.filledQuantity).lte(known.filledQuantity)
  const same = known.status === seen.status && dec(known.quantity).eq(seen.quantity)
  return same && dec(known.filledQuantity).eq(seen.filledQuantity)
}
