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
 * belong, and what the fills after them won is set right. Of one moment, what was heard of first was first.
 * @param held the position as it is recorded; null where there is none
 * @param fresh fills that are not in `held`; their `realizedPnl` is set
 * @returns the holding with them; not `inOrder` where that would take too much: they are then reckoned as heard
 */
export const reckonFills = async (
  em: EntityManager,
  held: Position | null,
  fresh: Fill[],
): Promise<{ holding: Holding; inOrder: boolean }> => {
  const [first] = fresh.toSorted(asTheyHappened)
  const isLate = first && held?.lastFillAt && first.filledAt < held.lastFillAt
  const undone = isLate ? await unwind(em, held, fresh, first) : null
  const start = undone?.start ?? (held ? holdingOf(held) : FLAT)
  const holding = [...(undone?.since ?? []), ...fresh].sort(asTheyHappened).reduce(applyTo, start)
  return { holding, inOrder: !isLate || undone !== null }
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
  a.filledAt.getTime() - b.filledAt.getTime() || a.recordedAt.getTime() - b.recordedAt.getTime()

/** Under the lock of a lane, in a transaction: what takes longer than a second is not worth an exact average. */
const MAX_UNWOUND = 10_000

/**
 * Takes recorded fills back, newest first, until the position was flat before the first of the fresh ones: from there
 * on what things cost depends on nothing earlier. null where it was not for too long.
 */
const unwind = async (
  em: EntityManager,
  held: Position,
  fresh: Fill[],
  first: Fill,
): Promise<{ start: Holding; since: Fill[] } | null> => {
  const since: Fill[] = []
  let quantity = dec(held.quantity)
  // What was realised while flat is what came in less what went out: that of now less the flows since.
  let realizedPnl = dec(held.realizedPnl).minus(held.cost)
  let fees = dec(held.fees)
  for await (const fill of newestFirst(em, held, fresh)) {
    // Between two moments alone: within one the order is not that of the ids.
    const later = since.at(-1)?.filledAt ?? null
    if (quantity.isZero() && fill.filledAt < first.filledAt && fill.filledAt.getTime() !== later?.getTime())
      break
    if (since.length >= MAX_UNWOUND) return null
    const change = dec(fill.quantity).times(fill.side === 'buy' ? 1 : -1)
    quantity = quantity.minus(change)
    realizedPnl = realizedPnl.plus(change.times(fill.price))
    fees = fees.minus(fill.fee)
    since.push(fill)
  }
  if (!quantity.isZero()) return null
  return {
    start: { ...FLAT, realizedPnl: toWorkingString(realizedPnl), fees: toDecimalString(fees) },
    since,
  }
}

const PAGE = 500

/** What is recorded of the lane already: ids are made of the times of fills, and have an index. */
async function* newestFirst(em: EntityManager, { accountId, symbol }: Position, fresh: Fill[]) {
  const own = new Set(fresh)
  let last: string | null = null
  for (;;) {
    const page: Fill[] = await em.find(
      Fill,
      { accountId, symbol, ...(last !== null && { id: { $lt: last } }) },
      { orderBy: { id: 'desc' }, limit: PAGE },
    )
    yield* page.filter((fill) => !own.has(fill))
    last = page.at(-1)?.id ?? null
    if (page.length < PAGE) return
  }
}
