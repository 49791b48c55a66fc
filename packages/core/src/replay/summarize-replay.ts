/** What a replay came to in all, against what was then. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type ReplayOutcome, type ReplaySummary, type Side, toDecimalString } from '@viewzenix/schema'
import { firstIdAt } from '../platform/ids.ts'
import { PortError, type RehearsalBroker } from '../ports/index.ts'
import { applyFill, FLAT, type Holding } from '../position/apply-fill.ts'
import type { ReadAlert } from './read-alerts.ts'
import { laneKey, type RehearsalState, type SimDecision, type Start, type World } from './rehearsal-state.ts'

export type Compared = { alert: ReadAlert; past: ReplayOutcome; now: ReplayOutcome; differences: string[] }

type Played = {
  world: World
  state: RehearsalState
  starts: Start[]
  decisions: SimDecision[]
  /** Acts that it does not repeat. */
  leftOut: number
  since: Date
  until: Date
}

export const summarizeReplay = async (
  em: EntityManager,
  { world, state, starts, decisions, leftOut, since, until }: Played,
  compared: Compared[],
): Promise<ReplaySummary> => {
  const past = await readPast(em, world, starts, since, until)
  const at = until.getTime()
  const fills = decisions.flatMap(({ orders }) => orders).flatMap((order) => order.fills)
  const net = fills.reduce((sum, { realizedPnl, fee }) => sum.plus(realizedPnl ?? '0').minus(fee), dec(0))
  const now = Object.values(state.lanes)
  const different = compared.filter(({ differences }) => differences.length > 0).length
  const count = (of: (one: Compared) => ReplayOutcome, what: 'refused' | 'orders'): number =>
    compared.reduce((sum, one) => {
      const { status, decisions: made } = of(one)
      if (what === 'refused') return sum + (status === 'refused' || status === 'invalid' ? 1 : 0)
      return sum + made.reduce((orders, decision) => orders + decision.orders.length, 0)
    }, 0)
  return {
    alerts: compared.length,
    same: compared.length - different,
    different,
    refusedThen: count((one) => one.past, 'refused'),
    refusedNow: count((one) => one.now, 'refused'),
    ordersThen: count((one) => one.past, 'orders'),
    ordersNow: count((one) => one.now, 'orders'),
    netThen: past.net,
    netNow: toDecimalString(net),
    leftOut,
    openThen: markAll(world.broker, past.lanes, at),
    openNow: markAll(world.broker, now, at),
  }
}

type Held = { symbol: string; holding: Holding }

/** What it would bring to close all at the prices of a moment, less what it cost. */
const markAll = (broker: RehearsalBroker, held: Held[], at: number): string | null => {
  let total = dec(0)
  for (const { symbol, holding } of held) {
    const quantity = dec(holding.quantity)
    if (quantity.isZero()) continue
    try {
      const quote = broker.quoteAt(symbol, at)
      total = total.plus(quantity.times(quantity.isNeg() ? quote.ask : quote.bid)).minus(holding.cost)
    } catch (error) {
      if (error instanceof PortError) return null
      throw error
    }
  }
  return toDecimalString(total)
}

type FillRow = {
  accountId: string
  symbol: string
  side: Side
  quantity: string
  price: string
  fee: string
}

/** The bots' fills of the range, from where the rehearsal begins too. */
const readPast = async (
  em: EntityManager,
  { bots }: World,
  starts: Start[],
  since: Date,
  until: Date,
): Promise<{ net: string; lanes: Held[] }> => {
  const rows = await em.execute<FillRow[]>(
    `select account_id as "accountId", symbol, side, quantity::text, price::text, fee::text
     from fill where bot_id = any(?::uuid[]) and id >= ? and id < ? order by id`,
    [`{${bots.map(({ id }) => id).join(',')}}`, firstIdAt(since), firstIdAt(until)],
  )
  const lanes = new Map<string, Held>(
    starts.flatMap(({ accountId, positions }) =>
      positions.map((one) => [laneKey(accountId, one.symbol), one] as const),
    ),
  )
  let fees = dec(0)
  for (const fill of rows) {
    const key = laneKey(fill.accountId, fill.symbol)
    const holding = applyFill(lanes.get(key)?.holding ?? FLAT, fill)
    lanes.set(key, { symbol: fill.symbol, holding })
    fees = fees.plus(fill.fee)
  }
  const won = [...lanes.values()].reduce((sum, { holding }) => sum.plus(holding.realizedPnl), dec(0))
  return { net: toDecimalString(won.minus(fees)), lanes: [...lanes.values()] }
}
