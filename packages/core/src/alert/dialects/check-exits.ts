/** Whether stops and targets of one message can all be meant: those that cannot are a slip of the sender's. */
import { dec, type Level, type Signal, type StopLoss, type TakeProfit } from '@viewzenix/schema'
import { FieldProblem } from './fields.ts'

type Order = Pick<Signal, 'side' | 'intent' | 'target' | 'price' | 'limitPrice' | 'stopPrice'>
type Exits = {
  stopLoss: StopLoss | null
  stopName: string
  takeProfits: readonly TakeProfit[]
  /** Of the targets, one each. */
  names: readonly string[]
}

/** 1 for what is to be long, -1 for short; null where the position that it meets decides. */
const wayOf = ({ side, intent, target }: Order): 1 | -1 | null => {
  if (intent === 'target') return target === null || dec(target).isZero() ? null : dec(target).gt(0) ? 1 : -1
  if (intent === null || side === null) return null
  return side === 'buy' ? 1 : -1
}

/**
 * Targets go away from the entry, nearest first, and lie beyond it and the stop.
 * @throws FieldProblem for the target that does not
 */
export const checkExits = (order: Order, { stopLoss, stopName, takeProfits, names }: Exits): void => {
  const way = wayOf(order)
  const [first, last] = [takeProfits[0]?.level, takeProfits.at(-1)?.level]
  const trend = way ?? (first && last ? Math.sign(Number(comparePrices(first, last)) * -1) || null : null)
  for (const [at, { level }] of takeProfits.entries()) {
    const name = names[at] ?? ''
    const before = takeProfits[at - 1]?.level
    const grows = before && comparePrices(level, before)
    const away = level.kind === 'away' ? 1 : trend
    if (grows && away && grows !== away)
      throw new FieldProblem(
        'INVALID_FIELD',
        name,
        `${name} lies before ${names[at - 1]}: give the targets in the order in which the market comes to them${words(way)}.`,
      )
    if (level.kind !== 'at' || way === null) continue
    const entry = order.limitPrice ?? order.stopPrice ?? order.price
    if (entry !== null && dec(level.price).minus(entry).times(way).lte(0))
      throw wrongSide(name, level.price, way, `the price of ${entry}`)
    const stop = stopLoss?.level
    if (stop?.kind === 'at' && dec(level.price).minus(stop.price).times(way).lte(0))
      throw wrongSide(name, level.price, way, `${stopName} (${stop.price})`)
  }
}

const words = (way: 1 | -1 | null): string =>
  way === null ? '' : way === 1 ? ', upward for a long position' : ', downward for a short position'

const wrongSide = (name: string, price: string, way: 1 | -1, than: string): FieldProblem =>
  new FieldProblem(
    'INVALID_FIELD',
    name,
    `${name} (${price}) is not ${way === 1 ? 'above' : 'below'} ${than}, as the target of a ${way === 1 ? 'long' : 'short'} position must be.`,
  )

/** 1 where the first is the larger, 0 where they are the same or cannot be compared. */
const comparePrices = (a: Level, b: Level): number => {
  if (a.kind === 'at' && b.kind === 'at') return dec(a.price).cmp(b.price)
  if (a.kind === 'at' || b.kind === 'at') return 0
  const [one, other] = [a.distance, b.distance]
  if (one.unit === 'percent' && other.unit === 'percent') return dec(one.percent).cmp(other.percent)
  return one.unit === 'price' && other.unit === 'price' ? dec(one.amount).cmp(other.amount) : 0
}
