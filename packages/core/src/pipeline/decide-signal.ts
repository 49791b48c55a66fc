/**
 * What to do next about one signal for one account and symbol: a pure function of what is known now. It is asked
 * again after every event, so that a reversal (cancel, close, open) survives a crash at any point.
 */
import {
  dec,
  type Intent,
  type Leg,
  type OrderStatus,
  type Side,
  type Signal,
  toDecimalString,
} from '@viewzenix/schema'
import { isInFlight, type LaneOrder } from '../order/order-state.ts'

export type Situation = {
  signal: Pick<Signal, 'side' | 'intent'>
  bot: { allowLong: boolean; allowShort: boolean }
  symbol: string
  /** Signed base units, by the fills that we have recorded. */
  position: string
  /** Orders of this account and symbol that may still change, whoever made them. */
  openOrders: LaneOrder[]
  /** The orders that this very decision has made already. */
  legs: { leg: Leg; status: OrderStatus }[]
}

export type NextStep =
  /** Something has to finish first; the decision is asked again when it has. */
  | { do: 'wait'; reason: string }
  /** Cancel these resting orders, and see them canceled. */
  | { do: 'cancel'; orderIds: string[]; reason: string }
  /** Close the whole position. `final` says that nothing comes after it. */
  | { do: 'exit'; side: Side; quantity: string; final: boolean; reason: string }
  | { do: 'enter'; side: Side; reason: string }
  | { do: 'refuse'; reason: string }
  /** All its orders are made. */
  | { do: 'finish'; reason: string }

const NOT_DONE: ReadonlySet<Intent> = new Set<Intent>(['add', 'reduce', 'reverse', 'cancel', 'target'])

export const decideSignal = (s: Situation): NextStep => {
  const entered = s.legs.find((l) => l.leg === 'entry')
  if (entered) return { do: 'finish', reason: 'Its order was placed.' }
  if (s.openOrders.some(isInFlight))
    return { do: 'wait', reason: `Waiting for the order before it in ${s.symbol} to be done.` }

  if (s.signal.intent && NOT_DONE.has(s.signal.intent))
    return { do: 'refuse', reason: `Refused: a signal to ${s.signal.intent} is not acted on yet.` }

  const exited = s.legs.find((l) => l.leg === 'exit')
  const position = dec(s.position)
  const want = wanted(s, exited !== undefined)
  if (want === 'nothing') return { do: 'finish', reason: 'The position was closed.' }

  const direction = want === 'enter_long' ? 1 : want === 'enter_short' ? -1 : 0
  if (direction === 1 && !s.bot.allowLong)
    return { do: 'refuse', reason: 'Refused: the bot does not go long.' }
  if (direction === -1 && !s.bot.allowShort)
    return { do: 'refuse', reason: 'Refused: the bot does not go short.' }

  const against = direction === 0 ? closes(want, position) : !position.isZero() && position.s !== direction
  if (!against && direction === 0) {
    if (exited) return { do: 'finish', reason: 'The position was closed.' }
    // A resting entry could still open what this signal wants closed.
    const resting = s.openOrders.filter((o) => !isInFlight(o))
    return resting.length > 0
      ? cancel(resting, 'Cancelling the orders that rest, so that they cannot open a position.')
      : { do: 'refuse', reason: `Nothing to close: there is no ${positionWord(want)} in ${s.symbol}.` }
  }
  if (against) {
    if (exited)
      return {
        do: 'finish',
        reason: `The position in ${s.symbol} could not be closed in full, so nothing more was done.`,
      }
    if (s.openOrders.length > 0)
      return cancel(s.openOrders, 'Cancelling the orders that rest before the position is closed.')
    return {
      do: 'exit',
      side: position.isNeg() ? 'buy' : 'sell',
      quantity: toDecimalString(position.abs()),
      final: direction === 0,
      reason:
        direction === 0
          ? `Closing the ${position.isNeg() ? 'short' : 'long'} position of ${toDecimalString(position.abs())}.`
          : `Closing the ${position.isNeg() ? 'short' : 'long'} position before going the other way.`,
    }
  }
  return {
    do: 'enter',
    side: direction === 1 ? 'buy' : 'sell',
    reason: direction === 1 ? 'Going long.' : 'Going short.',
  }
}

/** A side alone closes the opposite position if there is one, and opens otherwise; after a close it is done. */
const wanted = (s: Situation, exited: boolean): Intent | 'nothing' => {
  if (s.signal.intent) return s.signal.intent
  if (exited) return 'nothing'
  const position = dec(s.position)
  if (s.signal.side === 'buy') return position.isNeg() && !position.isZero() ? 'exit_short' : 'enter_long'
  return position.gt(0) ? 'exit_long' : 'enter_short'
}

const closes = (want: Intent, position: ReturnType<typeof dec>): boolean =>
  (want === 'flat' && !position.isZero()) ||
  (want === 'exit_long' && position.gt(0)) ||
  (want === 'exit_short' && position.lt(0))

const positionWord = (want: Intent): string =>
  want === 'exit_long' ? 'long position' : want === 'exit_short' ? 'short position' : 'position'

const cancel = (orders: LaneOrder[], reason: string): NextStep => ({
  do: 'cancel',
  orderIds: orders.map((o) => o.id),
  reason,
})
