/** Between what should stand at the broker and what does: what is canceled, what is made, and what is wrong. Pure. */
import { dec, isTerminal, type Leg, type OrderStatus, type Side } from '@viewzenix/schema'
import type { DesiredExit } from './plan-exits.ts'

/** A stop or target of ours, open or not, as it is recorded. */
export type KnownExit = {
  id: string
  leg: Leg
  rung?: number | null | undefined
  legSeq: number
  parentOrderId?: string | null | undefined
  side: Side
  type: string
  quantity: string
  filledQuantity: string
  limitPrice?: string | null | undefined
  stopPrice?: string | null | undefined
  status: OrderStatus
  cancelRequested: boolean
}

export type ExitChanges = { cancel: string[]; create: DesiredExit[] }

/**
 * What does not fit is canceled, and seen canceled before anything of its leg takes its place: two of them must never
 * be able to fill. What a broker refused, or ended by itself, is not sent again and again: that is left to the
 * watchdog (`repair`), which comes by every half a minute.
 */
export const compareExits = (
  desired: readonly DesiredExit[],
  known: readonly KnownExit[],
  entryOrderId: string | null,
  repair: boolean,
): ExitChanges => {
  const open = known.filter(({ status }) => !isTerminal(status))
  const kept = new Set<DesiredExit>()
  const stale = open.filter((order) => {
    const fit = desired.find(
      (one) => !kept.has(one) && order.parentOrderId === entryOrderId && fits(order, one),
    )
    if (fit && !order.cancelRequested) kept.add(fit)
    return !fit || order.cancelRequested
  })
  const waits = new Set(stale.map(({ leg }) => leg))
  return {
    cancel: stale.filter((order) => !order.cancelRequested).map(({ id }) => id),
    create: desired.filter(
      (one) => !kept.has(one) && !waits.has(one.leg) && (repair || !lost(one, known, entryOrderId)),
    ),
  }
}

const fits = (order: KnownExit, wanted: DesiredExit): boolean =>
  sameExit(order, wanted) &&
  order.side === wanted.side &&
  order.type === wanted.type &&
  same(order.limitPrice, wanted.limitPrice) &&
  same(order.stopPrice, wanted.stopPrice) &&
  dec(order.quantity).minus(order.filledQuantity).eq(wanted.quantity)

const sameExit = (order: KnownExit, wanted: DesiredExit): boolean =>
  order.leg === wanted.leg && (order.rung ?? null) === wanted.rung

const same = (a: string | null | undefined, b: string | null): boolean =>
  a === null || a === undefined || b === null ? (a ?? null) === b : dec(a).eq(b)

/** Whether the last one of its kind ended without us wanting that. */
const lost = (wanted: DesiredExit, known: readonly KnownExit[], entryOrderId: string | null): boolean => {
  const last = known
    .filter((order) => order.parentOrderId === entryOrderId && sameExit(order, wanted))
    .reduce<KnownExit | null>((newest, one) => (newest && newest.legSeq > one.legSeq ? newest : one), null)
  return (
    last !== null && (last.status === 'rejected' || (last.status === 'canceled' && !last.cancelRequested))
  )
}

/** unprotected: no stop covers it · oversized: a stop is larger than what is held · orphaned: nothing is held */
export type Finding = 'unprotected' | 'oversized' | 'orphaned'

/** What is wrong, when nothing is under way that would set it right. */
export const inspectExits = (
  position: string,
  desired: readonly DesiredExit[],
  known: readonly KnownExit[],
): Finding | null => {
  const open = known.filter(({ status }) => !isTerminal(status))
  const held = dec(position).abs()
  if (held.isZero()) return open.length > 0 ? 'orphaned' : null
  const stops = open
    .filter(({ leg }) => leg === 'stop')
    .reduce((sum, one) => sum.plus(one.quantity).minus(one.filledQuantity), dec(0))
  if (stops.gt(held)) return 'oversized'
  const wanted = desired.find(({ leg }) => leg === 'stop')
  return wanted && stops.lt(wanted.quantity) ? 'unprotected' : null
}
