/** What protects one (account, symbol), as the rows tell it. The lane's lock must be held by those who change it. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, isTerminal, type ProtectionSpec, toDecimalString } from '@viewzenix/schema'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import type { KnownExit } from './compare-exits.ts'

export type LaneKey = { accountId: string; symbol: string }

/** The protection that holds, with its entry. */
export type Active = { protection: Protection; entry: Order }

export type LaneExits = {
  position: Position | null
  /** Signed base units. */
  held: string
  active: Active | null
  /** Those that hold no more: their position is closed, or a later entry says what protects it. */
  over: Protection[]
  /** Stops and targets: all of the entry that holds, and whatever else is open. */
  exits: Order[]
  /** Of all targets that the position had, and of the ladder that it has now. */
  filledByRung: string[]
  targetsFilled: string[]
}

export const readLaneExits = async (em: EntityManager, lane: LaneKey): Promise<LaneExits> => {
  const { accountId, symbol } = lane
  const fresh = { refresh: true } as const
  const position = await em.findOne(Position, { accountId, symbol }, fresh)
  const rows = await em.find(
    Protection,
    { accountId, symbol, endedAt: null },
    { orderBy: { entryOrderId: 'desc' }, ...fresh },
  )
  const entries = await em.find(Order, { id: { $in: rows.map((row) => row.entryOrderId) } }, fresh)
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]))
  let active: Active | null = null
  const over: Protection[] = []
  for (const protection of rows) {
    const entry = entryOf.get(protection.entryOrderId)
    const state = entry ? stateOf(entry, position) : 'over'
    if (state === 'over' || (state === 'holds' && active)) over.push(protection)
    else if (state === 'holds' && entry) active = { protection, entry }
  }
  const exits = await em.find(
    Order,
    {
      accountId,
      symbol,
      leg: { $in: ['stop', 'target'] },
      $or: [{ status: { $in: [...OPEN_STATUSES] } }, ...(active ? [{ parentOrderId: active.entry.id }] : [])],
    },
    { orderBy: { id: 'asc' }, ...fresh },
  )
  const filled = filledByRung(exits.filter((order) => order.parentOrderId === active?.entry.id))
  return {
    position,
    held: position?.quantity ?? '0',
    active,
    over,
    exits,
    filledByRung: filled,
    targetsFilled: active ? filledOf(active.protection.spec, filled) : [],
  }
}

/** What targets have filled, by the number of their rung. Pure. */
export const filledByRung = (orders: readonly Filled[]): string[] => {
  const targets = orders.filter(({ leg }) => leg === 'target')
  const rungs = Math.max(0, ...targets.map(({ rung }) => (rung ?? 0) + 1))
  return Array.from({ length: rungs }, (_, at) =>
    toDecimalString(
      targets
        .filter(({ rung }) => rung === at)
        .reduce((sum, { filledQuantity }) => sum.plus(filledQuantity), dec(0)),
    ),
  )
}
type Filled = Pick<KnownExit, 'leg' | 'rung' | 'filledQuantity'>

/** The same for the ladder that holds now, which may have taken the place of another. Pure. */
export const filledOf = (
  { targets, filledBefore }: Pick<ProtectionSpec, 'targets' | 'filledBefore'>,
  filled: readonly string[],
): string[] =>
  targets.map((_, rung) => toDecimalString(dec(filled[rung] ?? '0').minus(filledBefore?.[rung] ?? '0')))

type EntryState = Pick<Order, 'filledQuantity' | 'side' | 'status'> & { closedAt?: Date | null | undefined }
type Held = { quantity: string; openedAt?: Date | null | undefined }

/** waits: nothing of the entry is filled yet, or it may still fill after the position was closed. Pure. */
export const stateOf = (entry: EntryState, position: Held | null): 'holds' | 'waits' | 'over' => {
  const filled = dec(entry.filledQuantity).gt(0)
  const same = dec(position?.quantity ?? '0')
    .times(entry.side === 'buy' ? 1 : -1)
    .gt(0)
  const done = isTerminal(entry.status)
  // Closed and opened anew by another entry since.
  const reopened = done && entry.closedAt && position?.openedAt && position.openedAt > entry.closedAt
  if (done && (!filled || !same || reopened)) return 'over'
  return filled && same ? 'holds' : 'waits'
}

export const toKnown = (order: Order): KnownExit => ({
  id: order.id,
  leg: order.leg,
  rung: order.rung,
  legSeq: order.legSeq,
  parentOrderId: order.parentOrderId,
  side: order.side,
  type: order.type,
  quantity: order.quantity,
  filledQuantity: order.filledQuantity,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  status: order.status,
  cancelRequested: Boolean(order.cancelRequestedAt),
})
