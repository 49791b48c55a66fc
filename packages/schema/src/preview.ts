/** What a message would do. */
import type { BreakEven, WatchdogAct } from './protection.ts'
import type { Distance, Problem, Signal } from './signal.ts'
import type { DecisionOutcome, Dialect, Leg, OrderType, Side, TimeInForce } from './vocabulary.ts'

/** An order that a message would make now. */
export type PreviewOrder = {
  accountId: string
  leg: Leg
  symbol: string
  side: Side
  type: OrderType
  /** Base units. */
  quantity: string
  /** In quote currency. */
  limitPrice: string | null
  /** Where a stop or stop-limit wakes up. */
  stopPrice: string | null
  /** How far a trailing stop follows. */
  trail: Distance | null
  timeInForce: TimeInForce
  reduceOnly: boolean
  /** What would rest beside the position that an entry opens; null where nothing would, or what is there stays. */
  exits: PreviewExits | null
}
/** Stop and targets as they would be once the entry fills at about the price of now; its own price moves them along. */
export type PreviewExits = {
  stop: {
    price: string
    /** Of a stop-limit. */
    limitPrice: string | null
    quantity: string
    /** How far it follows behind the market; null for a stop that stays. */
    trail: Distance | null
  } | null
  targets: { rung: number; price: string; quantity: string }[]
  breakEven: BreakEven | null
  watchdog: WatchdogAct
}
/** What one bot would make of a message, on all of its accounts. */
export type PreviewBot = {
  botId: string
  botName: string
  orders: PreviewOrder[]
  /** Why it would do nothing; null where it would order, or wait for something first. */
  refusal: string | null
  /** A sentence for each account; none where the bot does not trade the symbol, so that nothing would be decided. */
  reasons: { accountId: string; accountName: string; outcome: DecisionOutcome; reason: string }[]
}
/** What a message would do at this moment; nothing of it was done. */
export type Preview =
  | { ok: true; dialect: Dialect; signal: Signal; bots: PreviewBot[]; note: string | null }
  | { ok: false; dialect: Dialect | null; problem: Problem }
