/** What is sent in a run, decided before it begins: the same seed gives the same messages at the same moments. */
import type { Desk } from './desks.ts'
import type { Chance } from './random.ts'
import { symbolsOf } from './symbols.ts'

export type Delivery = {
  /** Of the message, in the order of the plan. */
  message: number
  body: string
  desk: Desk
  /** After the beginning, in ms. */
  atMs: number
  /** Which door is knocked at. */
  door: number
}

/** Of a hundred messages, so many come again, once or several times. */
const REPEATED = 15
/** How much later the last of them may come. */
const LATE_MS = 6_000

export const planMessages = (options: {
  chance: Chance
  desks: readonly Desk[]
  alerts: number
  symbols: number
  perSecond: number
}): Delivery[] => {
  const { chance, desks } = options
  const symbols = symbolsOf(options.symbols)
  const deliveries: Delivery[] = []
  for (let message = 0; message < options.alerts; message++) {
    const desk = chance.oneOf(desks)
    const [orderId, action] = chance.weighed([
      [45, ['long', 'buy']],
      [25, ['long', 'sell']],
      [8, ['short', 'sell']],
      [8, ['short', 'buy']],
      [7, ['turn', 'buy']],
      [7, ['turn', 'sell']],
    ] as const)
    const body = JSON.stringify({
      // Half of them are told apart by an id of their own, half by nothing but their bytes.
      ...(chance.next() < 0.5 ? { id: `chaos-${message}` } : {}),
      symbol: chance.oneOf(symbols),
      strategy_order_id: orderId,
      strategy_order_action: action,
      strategy_order_comment: `Message ${message}`,
    })
    const atMs = (message * 1_000) / options.perSecond
    const send = (at: number) =>
      deliveries.push({ message, body, desk, atMs: at, door: Math.floor(chance.next() * 2) })
    send(atMs)
    if (chance.next() * 100 >= REPEATED) continue
    const copies = chance.oneOf([1, 1, 2, 3])
    // Some at the very same moment, to the other process perhaps.
    for (let n = 0; n < copies; n++) send(atMs + (chance.next() < 0.4 ? 0 : chance.next() * LATE_MS))
  }
  return deliveries.sort((a, b) => a.atMs - b.atMs)
}
