/** Stops and targets as dialects write them: a price, a percentage or an amount, one of each at a time. */
import type { Distance, Level } from '@viewzenix/schema'
import { dec, percentString } from '@viewzenix/schema'
import { FieldProblem, has, oneOf, readPositive } from './fields.ts'
import type { JsonObject } from './sniff.ts'

/** The names under which a dialect gives a level. */
export type LevelNames = { price?: string; percent?: string; amount?: string }

const named = (names: LevelNames): string[] =>
  [names.price, names.percent, names.amount].filter((name) => name !== undefined)

/** The level that exactly one of the names gives; null when none is there. */
export const readLevel = (message: JsonObject, names: LevelNames, code?: string): Level | null => {
  const name = oneOf(message, named(names), code)
  if (name === null) return null
  if (name === names.price) return { kind: 'at', price: readPositive(message, [name]) ?? '' }
  return {
    kind: 'away',
    distance: readDistance(message, { percent: names.percent, amount: names.amount }, code) ?? never(name),
  }
}

/** How far something follows or stands away. */
export const readDistance = (
  message: JsonObject,
  names: Pick<LevelNames, 'percent' | 'amount'>,
  code?: string,
): Distance | null => {
  const name = oneOf(message, named(names), code)
  if (name === null) return null
  if (name === names.percent) return { unit: 'percent', percent: readPercent(message, [name]) ?? '' }
  return { unit: 'price', amount: readPositive(message, [name]) ?? '' }
}

/** A percentage as people write it, `2.5` or `2.5%`. */
export const readPercent = (message: JsonObject, names: readonly string[]): string | null => {
  const name = names.find((one) => has(message, one))
  if (name === undefined) return null
  const sent = message[name]
  const bare = typeof sent === 'string' ? { [name]: sent.trim().replace(/\s*%$/, '') } : message
  if (!has(bare, name))
    throw new FieldProblem('INVALID_NUMBER', name, `${name} must be percent such as 2.5%, not % alone.`)
  const percent = readPositive(bare, [name])
  if (percent !== null && dec(percent).gt(1000))
    throw new FieldProblem('INVALID_NUMBER', name, `${name} must be at most 1000 percent, not ${percent}.`)
  return percent === null ? null : percentString.parse(percent)
}

const never = (name: string): never => {
  throw new FieldProblem('INVALID_FIELD', name, `${name} is empty.`)
}
