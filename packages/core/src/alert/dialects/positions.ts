/** What the position before and after a trade say about it. */
import { dec, type Intent, type QuantityType, type Side, toDecimalString } from '@viewzenix/schema'
import { FieldProblem, readNumber, readText, shown } from './fields.ts'
import type { JsonObject } from './sniff.ts'

export type Way = 'long' | 'short' | 'flat'
/** A position that the message tells of; `size` is unsigned and null where only its direction is told. */
export type Standing = { way: Way; size: string | null; name: string }

export const WAYS: Readonly<Record<string, Way>> = {
  long: 'long',
  bullish: 'long',
  bull: 'long',
  short: 'short',
  bearish: 'short',
  bear: 'short',
  flat: 'flat',
  none: 'flat',
  neutral: 'flat',
}

/** `signed` also when the direction stands beside it: TradingView's market_position_size has no sign. */
export const readStanding = (
  message: JsonObject,
  names: { way: readonly string[]; size: readonly string[] },
): Standing | null => {
  const word = readText(message, names.way)
  const size = readNumber(message, names.size)
  if (!word) return size ? fromSize(size.name, size.value) : null
  const key = word.text.toLowerCase()
  const way = Object.hasOwn(WAYS, key) ? WAYS[key] : undefined
  if (!way)
    throw new FieldProblem(
      'INVALID_FIELD',
      word.name,
      `${word.name} must be long, short or flat, not ${shown(word.text)}.`,
    )
  return together(way, word.name, size)
}

/** A direction and a size that stand beside each other. */
export const together = (way: Way, name: string, size: { name: string; value: string } | null): Standing => {
  if (!size) return { way, size: way === 'flat' ? '0' : null, name }
  const signed = dec(size.value)
  const against = way === 'flat' ? !signed.isZero() : signed.isZero() || (signed.isNeg() && way === 'long')
  if (against)
    throw new FieldProblem(
      'AMBIGUOUS',
      size.name,
      `${name} says ${way} and ${size.name} says ${size.value}: they contradict each other, so nothing was traded.`,
    )
  return { way, size: toDecimalString(signed.abs()), name }
}

/** A signed size alone. */
export const fromSize = (name: string, value: string): Standing => {
  const signed = dec(value)
  return {
    way: signed.isZero() ? 'flat' : signed.isNeg() ? 'short' : 'long',
    size: toDecimalString(signed.abs()),
    name,
  }
}

/** In signed base units; null where only the direction is known. */
export const signedOf = (standing: Standing | null): string | null => {
  if (standing === null) return null
  if (standing.way === 'flat') return '0'
  if (standing.size === null) return null
  return standing.way === 'short' ? `-${standing.size}` : standing.size
}

export type Meaning = {
  side: Side | null
  intent: Intent | null
  target: string | null
  before: string | null
}

/**
 * flat→long enters, long→flat exits, long→short reverses, larger adds, smaller reduces. Without the position before,
 * the size afterwards is the target, and a direction alone is read with the side.
 */
export const meaningOf = (
  said: { side: Side | null; sideName: string },
  before: Standing | null,
  after: Standing,
): Meaning => {
  const intent = before ? change(said, before, after) : arrival(said, after)
  const way = sideOf(intent, before, after)
  if (way && said.side && way !== said.side)
    throw new FieldProblem(
      'AMBIGUOUS',
      said.sideName,
      `${said.sideName} says ${said.side}, but ${before ? `going from ${words(before)} to ${words(after)} (${after.name})` : `${after.name} ${words(after)}`} would ${way}: nothing was traded.`,
    )
  return { side: said.side ?? way, intent, target: signedOf(after), before: signedOf(before) }
}

/**
 * TradingView's contracts of a reversal count what is closed and what is opened. Where the message says how large the
 * new position is, that is the quantity: what is opened once the old one is closed.
 */
export const opened = <T extends { quantity: string | null; quantityType: QuantityType }>(
  size: T,
  { intent, target }: Meaning,
): T =>
  intent === 'reverse' && target !== null && size.quantityType === 'units'
    ? { ...size, quantity: toDecimalString(dec(target).abs()) }
    : size

/** Intents that lead where the other says that the trade led. */
const AGREE: Readonly<Record<Intent, readonly Intent[]>> = {
  enter_long: ['enter_long', 'add', 'reverse', 'target'],
  enter_short: ['enter_short', 'add', 'reverse', 'target'],
  exit_long: ['exit_long', 'flat'],
  exit_short: ['exit_short', 'flat'],
  flat: ['exit_long', 'exit_short', 'flat'],
  add: ['add', 'enter_long', 'enter_short', 'target'],
  reduce: ['reduce', 'exit_long', 'exit_short', 'flat', 'target'],
  reverse: ['reverse', 'enter_long', 'enter_short', 'target'],
  target: ['target'],
  cancel: [],
  protect: [],
}

/** The meaning of a word and that of the positions beside it, where they do not contradict each other. */
export const agree = (
  said: { intent: Intent | null; name: string; word: string },
  meaning: Meaning,
  after: Standing,
): Meaning => {
  if (said.intent === null) return meaning
  const way = said.intent === 'enter_long' ? 'long' : said.intent === 'enter_short' ? 'short' : after.way
  if (meaning.intent && AGREE[said.intent].includes(meaning.intent) && way === after.way)
    return meaning.intent === 'flat'
      ? { ...meaning, side: meaning.side ?? sideOfIntent(said.intent), intent: said.intent }
      : meaning
  throw new FieldProblem(
    'AMBIGUOUS',
    said.name,
    `${said.name} says ${said.word}, but ${after.name} says ${words(after)}: they contradict each other, so nothing was traded.`,
  )
}

const words = (standing: Standing): string =>
  standing.size === null || standing.way === 'flat' ? standing.way : `${standing.way} ${standing.size}`

const change = (
  { side, sideName }: { side: Side | null; sideName: string },
  before: Standing,
  after: Standing,
): Intent => {
  if (before.way === 'flat')
    return after.way === 'flat' ? 'flat' : after.way === 'long' ? 'enter_long' : 'enter_short'
  if (after.way === 'flat') return before.way === 'long' ? 'exit_long' : 'exit_short'
  if (before.way !== after.way) return 'reverse'
  if (before.size !== null && after.size !== null) {
    const grows = dec(after.size).cmp(before.size)
    // Nothing to do if the account is where the strategy is, and a healing if it is not.
    return grows > 0 ? 'add' : grows < 0 ? 'reduce' : 'target'
  }
  if (side === null)
    throw new FieldProblem(
      'MISSING_FIELD',
      sideName,
      `${sideName} is missing: ${before.name} and ${after.name} both say ${after.way}, so it takes buy or sell to tell adding from reducing.`,
    )
  return (side === 'buy') === (after.way === 'long') ? 'add' : 'reduce'
}

const arrival = ({ side }: { side: Side | null }, after: Standing): Intent => {
  if (after.way === 'flat') return 'flat'
  if (after.size !== null) return 'target'
  const towards = after.way === 'long' ? 'buy' : 'sell'
  if (side !== null && side !== towards) return 'reduce'
  return after.way === 'long' ? 'enter_long' : 'enter_short'
}

/** The side that such a change is traded on, where that follows. */
const sideOf = (intent: Intent, before: Standing | null, after: Standing): Side | null => {
  switch (intent) {
    case 'enter_long':
    case 'exit_short':
      return 'buy'
    case 'enter_short':
    case 'exit_long':
      return 'sell'
    case 'reverse':
    case 'add':
      return after.way === 'long' ? 'buy' : 'sell'
    case 'reduce':
      return before === null ? null : after.way === 'long' ? 'sell' : 'buy'
    default:
      return null
  }
}

/** What a word such as enter_long asks for, and the side that it is traded on. */
const sideOfIntent = (intent: Intent): Side | null =>
  intent === 'enter_long' || intent === 'exit_short'
    ? 'buy'
    : intent === 'enter_short' || intent === 'exit_long'
      ? 'sell'
      : null
