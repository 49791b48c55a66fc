/** A lane in memory, in whole units: what `decideSignal` says is done, and a broker that fills, half fills or drops. */
import { isTerminal, type Leg, type OrderStatus, type Side, type Signal, signalOf } from '@viewzenix/schema'
import { isInFlight, type LaneOrder } from '../order/order-state.ts'
import { aimOf } from './aim.ts'
import { decideSignal, type NextStep, type Situation } from './decide-signal.ts'

export const both = { allowLong: true, allowShort: true, addOpens: false, cancelResting: false }
export const wish = (
  intent: Signal['intent'],
  side: Side | null = null,
  more: Partial<Signal> = {},
): Signal => signalOf({ symbol: 'BTCUSD', assetClass: 'crypto', intent, side, quantity: '1', ...more })
export const resting = (over: Partial<LaneOrder> = {}): LaneOrder => ({
  id: 'resting',
  type: 'limit',
  timeInForce: 'gtc',
  status: 'submitted',
  leg: 'entry',
  reduceOnly: false,
  cancelRequested: false,
  ...over,
})

export type ModelOrder = LaneOrder & { side: Side; quantity: number; own: boolean; fate: number }

/** @param fates what becomes of each order: 0 nothing of it fills, 1 a half, 2 all; it is canceled where not all does */
export const createLane = (start: {
  position: number
  restingBuys?: number
  restingSells?: number
  fates?: Iterator<number>
  bot?: Situation['bot']
  /** Whether the bot takes its size from the alert; it is 1 otherwise. */
  sizesByAlert?: boolean
}) => {
  const { bot = both, fates } = start
  let position = start.position
  const orders: ModelOrder[] = []
  const add = (over: Partial<ModelOrder> & { side: Side }): void =>
    void orders.push({
      ...resting({ id: `order-${orders.length}` }),
      quantity: 2,
      own: false,
      fate: 0,
      ...over,
    })
  for (let i = 0; i < (start.restingBuys ?? 0); i++) add({ side: 'buy' })
  for (let i = 0; i < (start.restingSells ?? 0); i++) add({ side: 'sell' })

  const settle = (order: ModelOrder): void => {
    const sign = order.side === 'buy' ? 1 : -1
    order.fate = order.cancelRequested ? 0 : (fates?.next().value ?? 2)
    const closable = Math.max(0, -Math.sign(position) * sign) * Math.abs(position)
    const most = order.reduceOnly ? Math.min(order.quantity, closable) : order.quantity
    position += sign * (order.fate / 2) * most
    order.status = order.fate === 2 ? 'filled' : 'canceled'
  }
  const open = () => orders.filter(({ status }) => !isTerminal(status))
  const send = (leg: Leg, side: Side, quantity: number) =>
    add({ type: 'market', status: 'pending', side, quantity, reduceOnly: leg === 'exit', leg, own: true })
  const reduction = (step: Extract<NextStep, { do: 'reduce' }>, signal: Signal): number => {
    const { reduction: by } = step
    const held = Math.abs(position)
    if (by.by === 'signal') return Math.min(held, Number(signal.quantity))
    return by.by === 'units' ? held - Number(by.left) : held * (1 - Number(by.left))
  }

  return {
    position: () => position,
    resting: () => open().length,
    orders,
    /** Every order that a decision of this signal made, and its last step. */
    run: (signal: Signal): { own: ModelOrder[]; last: NextStep } => {
      const from = orders.length
      const own = () => orders.slice(from).filter((order) => order.own)
      const sizing = start.sizesByAlert
        ? { kind: 'alert' as const }
        : { kind: 'fixed' as const, quantity: '1' }
      let cancels = 0
      for (let round = 0; round < 12; round++) {
        const step = decideSignal({
          signal,
          bot,
          symbol: 'BTCUSD',
          position: String(position),
          aim: signal.intent === 'target' ? aimOf(signal, { sizing, multiplier: '1' }) : null,
          openOrders: open(),
          legs: own().map(({ leg, side, status }) => ({ leg, side, status: status as OrderStatus })),
          cancels,
        })
        if (step.do === 'finish' || step.do === 'refuse' || step.do === 'protect')
          return { own: own(), last: step }
        if (step.do === 'cancel') {
          cancels += step.orderIds.length
          for (const order of open()) if (step.orderIds.includes(order.id)) order.cancelRequested = true
        }
        if (step.do === 'exit') send('exit', step.side, Number(step.quantity))
        if (step.do === 'reduce') send('exit', step.side, reduction(step, signal))
        if (step.do === 'enter')
          send('entry', step.side, step.size.by === 'bot' ? 1 : Number(step.size.units))
        for (const order of open()) if (isInFlight(order)) settle(order)
        if ((step.do === 'exit' && step.final) || step.do === 'reduce') return { own: own(), last: step }
      }
      throw new Error('the decision came to no end')
    },
  }
}
