/** Stops and targets of a message that is read by its names. */
import type { Distance, Level, OrderType, Signal, StopLoss } from '@viewzenix/schema'
import { checkExits } from './check-exits.ts'
import type { Finds } from './finds.ts'
import { readTargets, type Whole } from './general-ladder.ts'
import { amountAway, amountOf, inAtr, levelOf, only, percentAway, percentOf } from './general-levels.ts'
import type { Role } from './general-names.ts'
import type { Leaf } from './leaves.ts'

/** What the exits belong to. What closes a position needs no protection. */
export type Order = Pick<Signal, 'side' | 'intent' | 'target' | 'price' | 'limitPrice' | 'stopPrice'> & {
  closes: boolean
  orderType: OrderType | null
}

export const readExits = (
  finds: Finds,
  order: Order,
  size: Omit<Whole, 'target'>,
): Pick<Signal, 'stopLoss' | 'takeProfits' | 'trail'> => {
  if (order.closes) return { stopLoss: null, takeProfits: [], trail: null }
  const byAtr = inAtr(finds)
  const trail = only<Distance>(finds, 'trail', [
    ['trailPercent', percentOf],
    ['trailAmount', amountOf],
    ['trailAtr', byAtr],
  ])
  const entersByTrail = order.orderType === 'trailing_stop'
  const stopsIn = order.orderType === 'stop' || order.orderType === 'stop_limit'
  const level = only<Level>(finds, 'stopLoss', [
    ['stop', levelOf],
    ['stopPercent', percentAway],
    ['stopAmount', amountAway],
    ['stopAtr', (leaf) => ({ kind: 'away', distance: byAtr(leaf) })],
    ...(stopsIn ? [] : ([['stopPrice', levelOf]] as [Role, (leaf: Leaf) => Level | null][])),
  ])
  const stopLoss: StopLoss | null =
    level || (trail && !entersByTrail)
      ? { level, limitPrice: null, trail: entersByTrail ? null : trail }
      : null
  const { takeProfits, names } = readTargets(finds, byAtr, { ...size, target: order.target })
  const stopName = finds.of('stop')[0]?.name ?? 'stop'
  checkExits(order, { stopLoss, stopName, takeProfits, names })
  return { stopLoss, takeProfits, trail: entersByTrail ? trail : null }
}
