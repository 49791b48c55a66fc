/**
 * What a lane's position becomes by new fills, and what each of them won. By the average cost method that depends on
 * which came first, and a broker may tell of them in another order: a stop's fill by the stream, while the answer about
 * the entry before it is lost and found later. What counts is when they happened.
 */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, toDecimalString, toWorkingString } from '@viewzenix/schema'
import { Fill } from '../entities/order.entity.ts'
import type { Position } from '../entities/position.entity.ts'
import { applyFill, FLAT, type Holding } from './apply-fill.ts'

/**
 * Reckons new fills of one account and symbol. Those that happened before what is recorded already are put where they
 * belong, and what the fills after them won is set right.
 * @param held the position as it is recorded; null where there is none
 * @param fresh fills that are not in `held`; their `realizedPnl` is set
 * @returns the holding with them
 */
export const reckonFills = async (
  em: EntityManager,
  held: Position | null,
  fresh: Fill[],
): Promise<Holding> => {
  const [first] = fresh.toSorted(asTheyHappened)
  const isLate = first && held?.lastFillAt && first.filledAt <= held.lastFillAt
  const { start, since } = isLate
    ? await unwind(em, held, fresh, first)
    : { start: held ? holdingOf(held) : FLAT, since: [] }
  return [...since, ...fresh].sort(asTheyHappened).reduce(applyTo, start)
}

const holdingOf = ({ quantity, cost, averagePrice, realizedPnl, fees }: Position): Holding => ({
  quantity,
  cost,
  averagePrice,
  realizedPnl,
  fees,
})

const applyTo = (before: Holding, fill: Fill): Holding => {
  const after = applyFill(before, fill)
  const closesPart = fill.side === 'buy' ? dec(before.quantity).isNeg() : dec(before.quantity).gt(0)
  fill.realizedPnl = closesPart ? toDecimalString(dec(after.realizedPnl).minus(before.realizedPnl)) : null
  return after
}

const asTheyHappened = (a: Fill, b: Fill): number =>
  a.filledAt.getTime() - b.filledAt.getTime() || (a.brokerFillId < b.brokerFillId ? -1 : 1)

/**
 * Takes recorded fills back, newest first, until the position was flat before the first of the fresh ones: from there
 * on what things cost depends on nothing earlier.
 */
const unwind = async (
  em: EntityManager,
  held: Position,
  fresh: Fill[],
  first: Fill,
): Promise<{ start: Holding; since: Fill[] }> => {
  const since: Fill[] = []
  let quantity = dec(held.quantity)
  // What was realised while flat is what came in less what went out: that of now less the flows since.
  let realizedPnl = dec(held.realizedPnl).minus(held.cost)
  let fees = dec(held.fees)
  for await (const fill of newestFirst(em, held, fresh)) {
    if (quantity.isZero() && asTheyHappened(fill, first) < 0) break
    const change = dec(fill.quantity).times(fill.side === 'buy' ? 1 : -1)
    quantity = quantity.minus(change)
    realizedPnl = realizedPnl.plus(change.times(fill.price))
    fees = fees.minus(fill.fee)
    since.push(fill)
  }
  if (!quantity.isZero())
    throw new Error(`the fills of ${held.symbol} on ${held.accountId} do not add up to its position`)
  return {
    start: { ...FLAT, realizedPnl: toWorkingString(realizedPnl), fees: toDecimalString(fees) },
    since,
  }
}

const PAGE = 100

/** What is recorded of the lane already. */
async function* newestFirst(em: EntityManager, { accountId, symbol }: Position, fresh: Fill[]) {
  const known = { accountId, symbol, id: { $nin: fresh.map(({ id }) => id) } }
  for (let offset = 0; ; offset += PAGE) {
    const page = await em.find(Fill, known, {
      orderBy: { filledAt: 'desc', brokerFillId: 'desc' },
      limit: PAGE,
      offset,
    })
    yield* page
    if (page.length < PAGE) return
  }
}
