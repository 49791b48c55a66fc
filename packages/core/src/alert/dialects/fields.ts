/** Reading single fields of a message, so that each fault names the field in the sender's own words. */
import { dec, type Market, marketOf, type Problem, toDecimalString } from '@viewzenix/schema'
import type { JsonObject, JsonValue } from './sniff.ts'

/** Thrown by the readers of dialects and turned into a reading with a problem by `readMessage`. */
export class FieldProblem extends Error {
  readonly problem: Problem
  constructor(code: string, field: string | null, message: string) {
    super(message)
    this.problem = { code, field, message }
  }
}

/** The first of several names under which a field may come, and its value; undefined when none is there. */
export const find = (
  message: JsonObject,
  names: readonly string[],
): { name: string; value: JsonValue } | undefined => {
  for (const name of names) {
    const value = Object.hasOwn(message, name) ? message[name] : undefined
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' || value.trim() !== '') return { name, value }
  }
  return undefined
}

/** Whether a field is there with anything in it. */
export const has = (message: JsonObject, name: string): boolean => find(message, [name]) !== undefined

/** What `read` says, its faults under a code that the dialect itself has for them. */
export const coded = <T>(code: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof FieldProblem) || KEPT_CODES.has(error.problem.code)) throw error
    throw new FieldProblem(code, error.problem.field, error.problem.message)
  }
}
const KEPT_CODES: ReadonlySet<string> = new Set(['UNFILLED_PLACEHOLDER', 'UNSUPPORTED'])

/** The fields inside a field, with their names in front of them as a path; undefined when it is not there. */
export const readObject = (message: JsonObject, name: string): JsonObject | undefined => {
  const found = find(message, [name])
  if (!found) return undefined
  if (typeof found.value !== 'object' || found.value === null || Array.isArray(found.value))
    throw new FieldProblem('INVALID_FIELD', name, `${name} must be an object, not ${shown(found.value)}.`)
  return Object.fromEntries(Object.entries(found.value).map(([key, value]) => [`${name}.${key}`, value]))
}

/** True or false, also as the text of it; null when it is not there. */
export const readFlag = (message: JsonObject, names: readonly string[]): boolean | null => {
  const found = find(message, names)
  if (!found) return null
  const word = typeof found.value === 'string' ? found.value.trim().toLowerCase() : found.value
  if (word === true || word === 'true' || word === '1' || word === 'yes') return true
  if (word === false || word === 'false' || word === '0' || word === 'no') return false
  readText(message, [found.name])
  throw new FieldProblem(
    'INVALID_FIELD',
    found.name,
    `${found.name} must be true or false, not ${shown(found.value)}.`,
  )
}

/** The one of several fields that may stand here; both are named when there are two. */
export const oneOf = (
  message: JsonObject,
  names: readonly string[],
  code = 'INVALID_FIELD',
): string | null => {
  const [first, second] = names.filter((name) => has(message, name))
  if (first !== undefined && second !== undefined)
    throw new FieldProblem(code, second, `${first} and ${second} exclude each other: send one of them.`)
  return first ?? null
}

/** The beginning of a value, for a sentence: no character of it is cut in half. */
export const shown = (value: JsonValue): string => {
  const text = [...(typeof value === 'string' ? value : JSON.stringify(value))]
  return text.length > 40 ? `${text.slice(0, 40).join('')}…` : text.join('')
}

/** By searching and not by a pattern, which would look at a long text again from every brace of it. */
const isUnfilled = (text: string): boolean => {
  const open = text.indexOf('{{')
  return open !== -1 && text.includes('}}', open + 2)
}

/** A text field, trimmed; placeholders that TradingView did not fill are refused. */
export const readText = (
  message: JsonObject,
  names: readonly string[],
  limit = 200,
): { name: string; text: string } | undefined => {
  const found = find(message, names)
  if (!found) return undefined
  const { name, value } = found
  if (typeof value !== 'string')
    throw new FieldProblem('INVALID_FIELD', name, `${name} must be text, not ${shown(value)}.`)
  const text = value.trim()
  if (text === '') return undefined
  // PostgreSQL keeps neither NUL nor half a surrogate pair. First of all, since the others quote the text.
  if (/\p{Cc}/u.test(text) || !text.isWellFormed())
    throw new FieldProblem('INVALID_FIELD', name, `${name} contains control or broken characters.`)
  if (isUnfilled(text))
    throw new FieldProblem(
      'UNFILLED_PLACEHOLDER',
      name,
      `${name} is still ${shown(text)}: TradingView did not fill it in. {{strategy.…}} works only in the alert of a strategy, {{plot("…")}} only where the script plots under that very name, and no placeholder works inside alert() in Pine.`,
    )
  if (text.length > limit)
    throw new FieldProblem('INVALID_FIELD', name, `${name} is longer than ${limit} characters.`)
  return { name, text }
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/

/** A price or quantity above zero as a decimal string; numbers may come as JSON numbers or as text. */
export const readPositive = (message: JsonObject, names: readonly string[]): string | null => {
  const number = readNumber(message, names)
  if (!number) return null
  if (number.value.startsWith('-') || number.value === '0')
    throw new FieldProblem(
      'NOT_POSITIVE',
      number.name,
      `${number.name} must be greater than 0, not ${shown(number.text)}.`,
    )
  return number.value
}

/** Any number as a decimal string, with the name and the text that it was read from. */
export const readNumber = (
  message: JsonObject,
  names: readonly string[],
): { name: string; text: string; value: string } | null => {
  const field = readText(message, names, 60)
  return field ? { ...field, value: decimalOf(field.name, field.text) } : null
}

/** The text of a number as a decimal string, digit by digit as it was written. */
export const decimalOf = (name: string, text: string): string => {
  if (/^[+-]?(nan|na|n\/a|null|none|undefined|infinity|∞)$/i.test(text))
    throw new FieldProblem(
      'INVALID_NUMBER',
      name,
      `${name} must be a number such as 0.05, not ${shown(text)}: the strategy had no value there (na in Pine). Send the alert only once it has one, or leave ${name} out.`,
    )
  if (!DECIMAL.test(text))
    throw new FieldProblem(
      'INVALID_NUMBER',
      name,
      `${name} must be a number such as 0.05, not ${shown(text)}.`,
    )
  const value = dec(text)
  if (value.abs().gte('1e20') || value.decimalPlaces() > 18)
    throw new FieldProblem(
      'INVALID_NUMBER',
      name,
      `${name} has more digits than any market: at most 20 before and 18 after the point.`,
    )
  return toDecimalString(value)
}

/** One of a few words, in any case. `unsupported` words are known to the dialect but not to us, with the reason. */
export const readWord = <T extends string>(
  message: JsonObject,
  names: readonly string[],
  words: Readonly<Record<string, T>>,
  unsupported: Readonly<Record<string, string>> = {},
): T | null => {
  const field = readText(message, names)
  if (!field) return null
  const key = field.text.toLowerCase()
  const word = Object.hasOwn(words, key) ? words[key] : undefined
  if (word !== undefined) return word
  const why = Object.hasOwn(unsupported, key) ? unsupported[key] : undefined
  throw new FieldProblem(
    why ? 'UNSUPPORTED' : 'INVALID_FIELD',
    field.name,
    why ?? `${field.name} must be one of ${Object.keys(words).join(', ')}, not ${shown(field.text)}.`,
  )
}

/** The market that a message names; its class is that of what was written, so that `ES1!` is no share. */
export const readMarket = (message: JsonObject, names: readonly string[]): Market => {
  const field = readText(message, names, 60)
  const [first = 'symbol'] = names
  if (!field)
    throw new FieldProblem('MISSING_FIELD', first, `${first} is missing: say which market, such as "BTCUSD".`)
  const market = /^(null|undefined|nan|none)$/i.test(field.text) ? null : marketOf(field.text)
  if (!market)
    throw new FieldProblem(
      'INVALID_FIELD',
      field.name,
      `${field.name} must be a symbol such as BTCUSD or AAPL, not ${shown(field.text)}.`,
    )
  return market
}

/** What `Date.parse` reads the same on every machine; other times count as UTC. */
const ZONED = /^\d{4}-\d{2}-\d{2}$|(Z|[+-]\d{2}:?\d{2})$/i

/** When the strategy says that it fired: milliseconds or seconds since 1970, or ISO 8601. */
export const readTime = (message: JsonObject, names: readonly string[]): string | null => {
  const field = readText(message, names)
  if (!field) return null
  const millis = /^\d{13}$/.test(field.text)
    ? Number(field.text)
    : /^\d{10}(\.\d{1,9})?$/.test(field.text)
      ? Math.trunc(Number(field.text) * 1000)
      : /^\d{4}-\d{2}-\d{2}/.test(field.text)
        ? Date.parse(ZONED.test(field.text) ? field.text : `${field.text.replace(' ', 'T')}Z`)
        : Number.NaN
  if (!Number.isFinite(millis))
    throw new FieldProblem(
      'INVALID_FIELD',
      field.name,
      `${field.name} must be a time: milliseconds since 1970, or such as 2024-04-22T01:20:00Z, not ${shown(field.text)}.`,
    )
  return new Date(millis).toISOString()
}

/** The sender's own id of the message: the strongest ground to tell a duplicate. */
export const readMessageId = (message: JsonObject): string | null =>
  readText(message, ['id', 'alert_id', 'message_id'])?.text ?? null
