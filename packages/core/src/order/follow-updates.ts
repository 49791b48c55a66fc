/** Keeps a broker's stream of order updates open and records what it pushes. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Broker, OrderUpdate } from '../ports/index.ts'
import { laneKey } from './lane-lock.ts'
import { recordUpdate } from './record-update.ts'
import type { Trading } from './trading.ts'

const RECONNECT_MS = 1_000
const RECONNECT_MAX_MS = 30_000
/** Updates under way at a time; those of one account and symbol keep their order. */
const MAX_UNDER_WAY = 8
/** A deadlock or a lost connection passes; four seconds in all, then the next sync of the account has to find it. */
const TRIES = 5
const TRY_AGAIN_MS = 250

/** Runs until aborted. A stream that drops is opened anew; what was missed meanwhile is found by the account's sync. */
export const followUpdates = async (
  trading: Trading,
  broker: Broker,
  signal: AbortSignal,
  onReconnect: () => void = () => undefined,
): Promise<void> => {
  let wait = RECONNECT_MS
  while (!signal.aborted) {
    const recorder = createRecorder(trading, signal)
    const openedAt = performance.now()
    try {
      for await (const update of broker.streamUpdates(signal)) {
        wait = RECONNECT_MS
        await recorder.take(update)
      }
    } catch (error) {
      if (!signal.aborted)
        trading.log.warn({ err: error, broker: broker.kind }, 'A stream of order updates dropped')
    }
    await recorder.drain()
    if (signal.aborted) return
    // One that was open for long and had nothing to say was well, too.
    if (performance.now() - openedAt > RECONNECT_MAX_MS) wait = RECONNECT_MS
    await delay(wait, undefined, { signal }).catch(() => undefined)
    wait = Math.min(wait * 2, RECONNECT_MAX_MS)
    onReconnect()
  }
}

/** Updates of one lane one after the other, those of several side by side. */
const createRecorder = (trading: Trading, signal: AbortSignal) => {
  const tails = new Map<string, Promise<void>>()
  let underWay = 0
  let free = Promise.withResolvers<void>()

  const recordInTime = async (update: OrderUpdate): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        return await recordUpdate(trading, update)
      } catch (error) {
        if (tries === TRIES || signal.aborted) throw error
        await delay(TRY_AGAIN_MS * 2 ** (tries - 1), undefined, { signal }).catch(() => undefined)
      }
    }
  }
  const record = async (update: OrderUpdate): Promise<void> => {
    try {
      await recordInTime(update)
    } catch (error) {
      // Not lost: the sync of the account asks for every open order.
      trading.log.error(
        { err: error, clientOrderId: update.order.clientOrderId },
        'An order update could not be recorded',
      )
    } finally {
      underWay--
      free.resolve()
    }
  }
  return {
    take: async (update: OrderUpdate): Promise<void> => {
      while (underWay >= MAX_UNDER_WAY) {
        free = Promise.withResolvers<void>()
        await free.promise
      }
      underWay++
      const lane = laneKey({ accountId: update.accountId, symbol: update.order.symbol })
      const tail = (tails.get(lane) ?? Promise.resolve()).then(() => record(update))
      tails.set(lane, tail)
      void tail.then(() => tails.get(lane) === tail && tails.delete(lane))
    },
    drain: () => Promise.all(tails.values()),
  }
}
