/** The paper broker's SQL: books read and written whole, one short transaction each, the account row locked. */
import { type BrokerOrderStatus, type OrderUpdate, PortError } from '@viewzenix/core/ports'
import {
  type Distance,
  dec,
  type OrderType,
  type Side,
  type TimeInForce,
  toDecimalString,
  toWorkingString,
} from '@viewzenix/schema'
import type { Pool, PoolClient } from 'pg'
import { type Book, type BookFill, type BookOrder, type Change, toBrokerOrder } from './book.ts'
import { asPortError } from './calls.ts'
import type { Position } from './netting.ts'
import { practiceCoinOf } from './practice-coins.ts'

/** What `pg_notify` is called on; the payload is the account's id. */
export const CHANNEL = 'paper_broker'

type AccountRow = {
  id: string
  currency: string
  starting_cash: string
  cash: string
  event_seq: string
}
type OrderRow = {
  id: string
  client_order_id: string
  symbol: string
  side: Side
  type: OrderType
  time_in_force: TimeInForce
  requested_quantity: string
  quantity: string
  limit_price: string | null
  stop_price: string | null
  trail: Distance | null
  extended_hours: boolean
  reduce_only: boolean
  status: BrokerOrderStatus
  reason: string | null
  filled_quantity: string
  placed_at: Date
  matched_until: Date
  best_price: string | null
  triggered_at: Date | null
  expires_at: Date | null
  updated_at: Date
}
type FillRow = {
  order_id: string
  n: number
  quantity: string
  price: string
  fee: string
  cash_change: string
  filled_at: Date
}
type PositionRow = { symbol: string; quantity: string; cost: string; realized_pnl: string; fees: string }

/** PostgreSQL keeps trailing zeros of a numeric; our decimal strings have none. */
const plain = (numeric: string): string => toDecimalString(dec(numeric))
const plainOrNull = (numeric: string | null): string | null => (numeric === null ? null : plain(numeric))

const toFill = (row: FillRow): BookFill => ({
  n: row.n,
  quantity: plain(row.quantity),
  price: plain(row.price),
  fee: plain(row.fee),
  cashChange: plain(row.cash_change),
  at: row.filled_at.getTime(),
})

const toOrder = (row: OrderRow, fills: BookFill[]): BookOrder => ({
  id: row.id,
  clientOrderId: row.client_order_id,
  symbol: row.symbol,
  side: row.side,
  type: row.type,
  timeInForce: row.time_in_force,
  requestedQuantity: plain(row.requested_quantity),
  quantity: plain(row.quantity),
  limitPrice: plainOrNull(row.limit_price),
  stopPrice: plainOrNull(row.stop_price),
  trail: row.trail,
  extendedHours: row.extended_hours,
  reduceOnly: row.reduce_only,
  status: row.status,
  reason: row.reason,
  filledQuantity: plain(row.filled_quantity),
  fills,
  placedAt: row.placed_at.getTime(),
  matchedUntil: row.matched_until.getTime(),
  bestPrice: plainOrNull(row.best_price),
  triggeredAt: row.triggered_at?.getTime() ?? null,
  expiresAt: row.expires_at?.getTime() ?? null,
  updatedAt: row.updated_at.getTime(),
})

const toPosition = (row: PositionRow): Position => ({
  symbol: row.symbol,
  quantity: plain(row.quantity),
  cost: toWorkingString(dec(row.cost)),
  realizedPnl: toWorkingString(dec(row.realized_pnl)),
  fees: plain(row.fees),
})

const withFills = async (client: PoolClient, rows: OrderRow[]): Promise<BookOrder[]> => {
  if (rows.length === 0) return []
  const fills = await client.query<FillRow>(
    'select * from paper_broker.fills where order_id = any($1) order by order_id, n',
    [rows.map(({ id }) => id)],
  )
  const byOrder = Map.groupBy(fills.rows, (fill) => fill.order_id)
  return rows.map((row) => toOrder(row, (byOrder.get(row.id) ?? []).map(toFill)))
}

/** `read`: a snapshot without locks · `write`: the account row locked · `try`: so too, or nothing if it is taken. */
export type LockMode = 'read' | 'write' | 'try'
const LOCK_SQL: Record<LockMode, string> = { read: '', write: ' for update', try: ' for update skip locked' }

export type LoadedBook = Book & { eventSeq: number }

/** The account's book with its open orders, or null if there is none (or it is taken, for `try`). */
export const loadBook = async (
  client: PoolClient,
  accountId: string,
  mode: LockMode,
): Promise<LoadedBook | null> => {
  const found = await client.query<AccountRow>(
    `select * from paper_broker.account where id = $1${LOCK_SQL[mode]}`,
    [accountId],
  )
  const row = found.rows[0]
  if (!row) return null
  const positions = await client.query<PositionRow>(
    'select * from paper_broker.positions where account_id = $1',
    [accountId],
  )
  const orders = await client.query<OrderRow>(
    `select * from paper_broker.orders where account_id = $1 and status in ('submitted', 'partially_filled')
     order by placed_at, id`,
    [accountId],
  )
  return {
    account: {
      id: row.id,
      currency: row.currency,
      startingCash: plain(row.starting_cash),
      cash: plain(row.cash),
    },
    positions: new Map(positions.rows.map((position) => [position.symbol, toPosition(position)])),
    orders: await withFills(client, orders.rows),
    eventSeq: Number(row.event_seq),
  }
}

/** One order, open or closed, by our id of it; null if the account never had it. */
export const loadOrder = async (
  client: PoolClient,
  accountId: string,
  clientOrderId: string,
): Promise<BookOrder | null> => {
  const found = await client.query<OrderRow>(
    'select * from paper_broker.orders where account_id = $1 and client_order_id = $2',
    [accountId, clientOrderId],
  )
  const [order] = await withFills(client, found.rows)
  return order ?? null
}

const orderRow = (accountId: string, order: BookOrder) => ({
  id: order.id,
  account_id: accountId,
  client_order_id: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  time_in_force: order.timeInForce,
  requested_quantity: order.requestedQuantity,
  quantity: order.quantity,
  limit_price: order.limitPrice,
  stop_price: order.stopPrice,
  trail: order.trail,
  extended_hours: order.extendedHours,
  reduce_only: order.reduceOnly,
  status: order.status,
  reason: order.reason,
  filled_quantity: order.filledQuantity,
  placed_at: new Date(order.placedAt),
  matched_until: new Date(order.matchedUntil),
  best_price: order.bestPrice,
  triggered_at: order.triggeredAt === null ? null : new Date(order.triggeredAt),
  expires_at: order.expiresAt === null ? null : new Date(order.expiresAt),
  updated_at: new Date(order.updatedAt),
})

const positionRow = (accountId: string, position: Position) => ({
  account_id: accountId,
  symbol: position.symbol,
  quantity: position.quantity,
  cost: position.cost,
  realized_pnl: position.realizedPnl,
  fees: position.fees,
})

const fillRow = (order: BookOrder, fill: BookFill) => ({
  order_id: order.id,
  n: fill.n,
  quantity: fill.quantity,
  price: fill.price,
  fee: fill.fee,
  cash_change: fill.cashChange,
  filled_at: new Date(fill.at),
})

/** The stream's rows for the events; MUTE coins have none, REPEAT coins have each twice. */
const updatesOf = (accountId: string, events: readonly BookOrder[]): OrderUpdate[] =>
  events.flatMap((event) => {
    const coin = practiceCoinOf(event.symbol)
    if (coin === 'MUTE') return []
    const update: OrderUpdate = { accountId, order: toBrokerOrder(event) }
    return coin === 'REPEAT' ? [update, update] : [update]
  })

/** Orders, fills, positions, cash, events and the notification in one statement. Amounts travel as JSON strings. */
const SAVE_SQL = `
  with o as (
    insert into paper_broker.orders
    select * from jsonb_populate_recordset(null::paper_broker.orders, $1)
    on conflict (id) do update set status = excluded.status, reason = excluded.reason,
      filled_quantity = excluded.filled_quantity, matched_until = excluded.matched_until,
      best_price = excluded.best_price, triggered_at = excluded.triggered_at, updated_at = excluded.updated_at
  ), f as (
    insert into paper_broker.fills
    select * from jsonb_populate_recordset(null::paper_broker.fills, $2)
  ), p as (
    insert into paper_broker.positions
    select * from jsonb_populate_recordset(null::paper_broker.positions, $3)
    on conflict (account_id, symbol) do update set quantity = excluded.quantity, cost = excluded.cost,
      realized_pnl = excluded.realized_pnl, fees = excluded.fees
  ), e as (
    insert into paper_broker.events (account_id, seq, payload)
    select $4, $5::bigint + ordinality, value from jsonb_array_elements($6) with ordinality
  ), a as (
    update paper_broker.account set cash = $7, event_seq = $5::bigint + jsonb_array_length($6) where id = $4
  )
  select case when jsonb_array_length($6) > 0 then pg_notify('${CHANNEL}', $4) end`

/** Writes what a change did to a book that was loaded under lock in the same transaction. */
export const saveChange = async (client: PoolClient, before: LoadedBook, change: Change): Promise<void> => {
  const accountId = before.account.id
  const known = new Map(before.orders.map((order) => [order.id, order]))
  const touched = new Map<string, BookOrder>()
  for (const order of [...change.events, ...change.book.orders]) {
    if (known.get(order.id) !== order) touched.set(order.id, order)
  }
  const orders = [...touched.values()]
  const fills = orders.flatMap((order) =>
    order.fills.slice(known.get(order.id)?.fills.length ?? 0).map((fill) => fillRow(order, fill)),
  )
  const positions = [...change.book.positions.values()].filter(
    (position) => before.positions.get(position.symbol) !== position,
  )
  await client.query(SAVE_SQL, [
    JSON.stringify(orders.map((order) => orderRow(accountId, order))),
    JSON.stringify(fills),
    JSON.stringify(positions.map((position) => positionRow(accountId, position))),
    accountId,
    before.eventSeq,
    JSON.stringify(updatesOf(accountId, change.events)),
    change.book.account.cash,
  ])
}

/**
 * One transaction. Fails `transient` if it certainly did not happen, and `unknown` if the connection was lost
 * while it was being committed.
 */
export const inTransaction = async <T>(
  pool: Pool,
  begin: 'begin' | 'begin isolation level repeatable read read only',
  work: (client: PoolClient) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect().catch((error: unknown) => {
    throw asPortError(error, 'transient', "The paper broker's database could not be reached")
  })
  let committing = false
  let broken: Error | undefined
  try {
    await client.query(begin)
    const result = await work(client)
    committing = true
    await client.query('commit')
    return result
  } catch (error) {
    if (!committing && !isSilent(error)) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
    } else broken = error instanceof Error ? error : new Error(String(error))
    const kind = committing ? 'unknown' : 'transient'
    throw asPortError(error, kind, "The paper broker's database failed")
  } finally {
    client.release(broken)
  }
}

/** No answer came: on such a connection none may ever come, and it is given up. */
const isSilent = (error: unknown) => error instanceof Error && error.message === 'Query read timeout'

/** An account that nobody opened: a person has to act. */
export const noAccount = (accountId: string): PortError =>
  new PortError('misconfigured', `The paper broker has no account ${accountId}: it was never opened.`, {
    code: 'UNKNOWN_ACCOUNT',
  })
