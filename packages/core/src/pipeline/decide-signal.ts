/**
 * What to do next about one signal for one account and symbol: a pure function of what is known now. It is asked
 * again after every event, so that a reversal (cancel, close, open) survives a crash at any point. The table of
 * docs/orders.md says what each intent does from each position, and a test holds the two together.
 */
import {
  type Decimal,
  dec,
  type Leg,
  type OrderStatus,
  type Side,
  type Signal,
  toDecimalString,
} from '@viewzenix/schema'
import { isInFlight, type LaneOrder } from '../order/order-state.ts'
import type { Aim } from './aim.ts'

export type Situation = {
  signal: Pick<Signal, 'side' | 'intent' | 'cancelResting' | 'quantity'>
  bot: { allowLong: boolean; allowShort: boolean; addOpens: boolean; cancelResting: boolean }
  symbol: string
  /** Signed base units, by the fills that we have recorded. */
  position: string
  /** What a `target` comes to for this account; null for every other intent. */
  aim: Aim | null
  /** Orders of this account and symbol that may still change, whoever made them. */
  openOrders: LaneOrder[]
  /** The entry and the exit that this very decision has made already. */
  legs: { leg: Leg; side: Side; status: OrderStatus }[]
  /** Orders that it has had canceled already. */
  cancels: number
}

/** How large an entry is: as the bot sizes it, or exactly so many base units. */
export type EntrySize = { by: 'bot' } | { by: 'units'; units: string }
/** How much a reduction leaves, in base units or as a share of one; or what the signal says. */
export type Reduction = { by: 'signal' } | { by: 'units'; left: string } | { by: 'share'; left: string }

export type NextStep =
  /** Something has to finish first; the decision is asked again when it has. */
  | { do: 'wait'; reason: string }
  /** Cancel these resting orders, and see them canceled. */
  | { do: 'cancel'; orderIds: string[]; reason: string }
  /** Close the whole position. `final` says that nothing comes after it. */
  | { do: 'exit'; side: Side; quantity: string; final: boolean; reason: string }
  /** Make the position smaller, never turn it. */
  | { do: 'reduce'; side: Side; reduction: Reduction; reason: string }
  | { do: 'enter'; side: Side; size: EntrySize; reason: string }
  /** Set the stop and the targets of the position that this side opened; nothing is traded. */
  | { do: 'protect'; side: Side; reason: string }
  | { do: 'refuse'; reason: string }
  /** All that it asked for is done or under way. */
  | { do: 'finish'; reason: string }

export const decideSignal = (s: Situation): NextStep => {
  if (s.legs.some((l) => l.leg === 'entry')) return finish('Its order was placed.')
  if (s.openOrders.some(isInFlight))
    return { do: 'wait', reason: `Waiting for the order before it in ${s.symbol} to be done.` }
  switch (s.signal.intent) {
    case 'enter_long':
      return enter(s, 1)
    case 'enter_short':
      return enter(s, -1)
    case 'exit_long':
      return exit(s, 1)
    case 'exit_short':
      return exit(s, -1)
    case 'flat':
      return exit(s, null)
    case 'add':
      return add(s)
    case 'reduce':
      return reduce(s)
    case 'reverse':
      return reverse(s)
    case 'cancel':
      return cancelOnly(s)
    case 'target':
      return toTarget(s)
    case 'protect':
      return protect(s)
    case null:
      return bySide(s)
  }
}

type Direction = 1 | -1

/** A side alone closes the opposite position if there is one, and opens otherwise; after a close it is done. */
const bySide = (s: Situation): NextStep => {
  if (exitOf(s)) return finish('The position was closed.')
  const direction = s.signal.side === 'buy' ? 1 : -1
  return held(s) === -direction ? exit(s, -direction as Direction) : enter(s, direction)
}

const enter = (s: Situation, direction: Direction, size: EntrySize = { by: 'bot' }): NextStep => {
  if (!mayGo(s, direction)) return refuse(`Refused: the bot does not go ${word(direction)}.`)
  if (held(s) === -direction) return close(s, false)
  const resting = (s.signal.cancelResting ?? s.bot.cancelResting) ? opening(s) : []
  if (resting.length > 0) return cancel(resting, 'Canceling the entries that rest before this one.')
  return open(direction, size)
}

const open = (direction: Direction, size: EntrySize): NextStep => ({
  do: 'enter',
  side: direction === 1 ? 'buy' : 'sell',
  size,
  reason: `Going ${word(direction)}.`,
})

/** Closes the position in that direction, or whichever there is. */
const exit = (s: Situation, direction: Direction | null): NextStep => {
  const position = held(s)
  if (position !== 0 && (direction === null || position === direction)) return close(s, true)
  if (exitOf(s)) return finish('The position was closed.')
  // A resting entry could still open what this signal wants closed.
  if (s.openOrders.length > 0)
    return cancel(s.openOrders, 'Canceling the orders that rest, so that they cannot open a position.')
  const what = direction === null ? 'position' : `${word(direction)} position`
  return refuse(`Nothing to close: there is no ${what} in ${s.symbol}.`)
}

const close = (s: Situation, final: boolean): NextStep => {
  if (exitOf(s))
    return finish(`The position in ${s.symbol} could not be closed in full, so nothing more was done.`)
  if (s.openOrders.length > 0)
    return cancel(s.openOrders, 'Canceling the orders that rest before the position is closed.')
  const quantity = toDecimalString(dec(s.position).abs())
  const what = `the ${word(held(s) === 1 ? 1 : -1)} position`
  return {
    do: 'exit',
    side: closingSide(s),
    quantity,
    final,
    reason: final ? `Closing ${what} of ${quantity}.` : `Closing ${what} before going the other way.`,
  }
}

const add = (s: Situation): NextStep => {
  const wanted = s.signal.side === null ? null : s.signal.side === 'buy' ? 1 : -1
  const position = held(s)
  if (position === 0) {
    if (s.bot.addOpens && wanted !== null) return enter(s, wanted)
    return refuse(`Refused: an addition needs a position, and there is none in ${s.symbol}.`)
  }
  if (wanted !== null && wanted !== position)
    return refuse(
      `Refused: the alert adds to a ${word(wanted)} position, and the one in ${s.symbol} is ${word(position)}.`,
    )
  return enter(s, position)
}

const reduce = (s: Situation): NextStep => {
  if (exitOf(s)) return finish('The position was reduced.')
  const position = held(s)
  if (position === 0) return refuse(`Nothing to reduce: there is no position in ${s.symbol}.`)
  const side = closingSide(s)
  if (s.signal.side !== null && s.signal.side !== side)
    return refuse(
      `Refused: to ${s.signal.side} does not reduce the ${word(position)} position in ${s.symbol}.`,
    )
  return {
    do: 'reduce',
    side,
    reduction: { by: 'signal' },
    reason: `Reducing the ${word(position)} position.`,
  }
}

const reverse = (s: Situation): NextStep => {
  const wanted = s.signal.side === null ? null : s.signal.side === 'buy' ? 1 : -1
  const exited = exitOf(s)
  // The exit went the way that the entry goes.
  if (exited) return afterClose(s, exited.side === 'buy' ? 1 : -1, { by: 'bot' })
  const position = held(s)
  if (position === 0) {
    if (wanted === null) return refuse(`Nothing to reverse: there is no position in ${s.symbol}.`)
    return enter(s, wanted)
  }
  if (wanted === position)
    return refuse(`Nothing to reverse: the position in ${s.symbol} is ${word(position)} already.`)
  return close(s, !mayGo(s, position === 1 ? -1 : 1))
}

/** The second half of what goes through flat: opened once the account is seen flat, and only then. */
const afterClose = (s: Situation, direction: Direction, size: EntrySize): NextStep => {
  if (held(s) !== 0) return close(s, false)
  if (!mayGo(s, direction)) return finish(`Closed; the bot does not go ${word(direction)}.`)
  return open(direction, size)
}

/** What protects a position stays: it goes when the position does. */
const cancelOnly = (s: Situation): NextStep => {
  const resting = s.openOrders.filter((o) => o.leg !== 'stop' && o.leg !== 'target')
  if (resting.length > 0) return cancel(resting, `Canceling the orders that rest in ${s.symbol}.`)
  if (s.cancels > 0) return finish(`The orders that rested in ${s.symbol} are canceled.`)
  return refuse(`Nothing to cancel: no order rests in ${s.symbol}.`)
}

/** Its side says which way the position goes that it is meant for. */
const protect = (s: Situation): NextStep => {
  const position = held(s)
  if (position === 0) return refuse(`Nothing to protect: there is no position in ${s.symbol}.`)
  const side = position === 1 ? 'buy' : 'sell'
  if (s.signal.side !== null && s.signal.side !== side)
    return refuse(
      `Refused: the alert protects a ${word(position === 1 ? -1 : 1)} position, and the one in ${s.symbol} is ${word(position)}.`,
    )
  return { do: 'protect', side, reason: `Setting the exits of the ${word(position)} position.` }
}

const toTarget = (s: Situation): NextStep => {
  if (!s.aim) return refuse('Refused: the alert names no target position.')
  // OpenAlgo's way to say "just this order": a target of 0 with a quantity, where nothing is held.
  if (s.aim.by === 'units' && dec(s.aim.units).isZero() && held(s) === 0 && s.signal.quantity !== null)
    if (s.signal.side !== null && !exitOf(s)) return enter(s, s.signal.side === 'buy' ? 1 : -1)
  const position = dec(s.position)
  const wish = s.aim.by === 'units' ? signOf(dec(s.aim.units)) : s.aim.direction
  // A way that the bot does not go is as near as it gets: flat.
  const wanted = wish !== 0 && mayGo(s, wish) ? wish : 0
  const direction = held(s)
  if (direction !== 0 && wanted !== direction) return close(s, wanted === 0)
  if (exitOf(s) && direction !== 0) return finish('The position was reduced.')
  const units = s.aim.by === 'units' ? dec(s.aim.units) : null
  const there = wanted === 0 || units?.eq(position) || (direction !== 0 && !units && sized(s) === 'hold')
  // What still rests could carry the position away from the target.
  const resting = opening(s)
  if (resting.length > 0) return cancel(resting, 'Canceling the entries that rest: the target decides alone.')
  if (there) return finish(thereReason(s, wish, wanted))
  const away = wanted === 1 ? 1 : -1
  if (direction === 0) return open(away, units ? { by: 'units', units: plain(units.abs()) } : { by: 'bot' })
  const change = sized(s)
  if (units ? units.abs().lt(position.abs()) : typeof change === 'object')
    return {
      do: 'reduce',
      side: closingSide(s),
      reduction: units
        ? { by: 'units', left: plain(units.abs()) }
        : { by: 'share', left: typeof change === 'object' ? change.reduceTo : '1' },
      reason: `Reducing the ${word(away)} position to its target.`,
    }
  return open(away, units ? { by: 'units', units: plain(units.minus(position).abs()) } : { by: 'bot' })
}

const sized = (s: Situation) => (s.aim?.by === 'size' ? s.aim.change : 'hold')

const thereReason = (s: Situation, wish: 0 | Direction, wanted: 0 | Direction): string => {
  if (exitOf(s)) return 'The position was closed.'
  if (wish !== wanted) return `Flat: the bot does not go ${word(wish === 1 ? 1 : -1)}.`
  return `Nothing to trade: the position in ${s.symbol} is ${plain(dec(s.position))}, as the alert wants it.`
}

const mayGo = (s: Situation, direction: Direction): boolean =>
  direction === 1 ? s.bot.allowLong : s.bot.allowShort
const signOf = (value: Decimal): 0 | Direction => (value.isZero() ? 0 : value.isNeg() ? -1 : 1)
const held = (s: Situation): 0 | Direction => signOf(dec(s.position))
const closingSide = (s: Situation): Side => (dec(s.position).isNeg() ? 'buy' : 'sell')
const exitOf = (s: Situation) => s.legs.find((l) => l.leg === 'exit')
/** Orders that rest and may yet make a position larger. */
const opening = (s: Situation): LaneOrder[] => s.openOrders.filter((o) => !o.reduceOnly)
const word = (direction: Direction): string => (direction === 1 ? 'long' : 'short')
const plain = (value: Decimal): string => toDecimalString(value)
const refuse = (reason: string): NextStep => ({ do: 'refuse', reason })
const finish = (reason: string): NextStep => ({ do: 'finish', reason })
const cancel = (orders: LaneOrder[], reason: string): NextStep => ({
  do: 'cancel',
  orderIds: orders.map((o) => o.id),
  reason,
})
