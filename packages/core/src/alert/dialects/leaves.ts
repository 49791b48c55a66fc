/** All fields of a message that mean something to the general reader, whatever they are nested in. */
import { FieldProblem } from './fields.ts'
import { isBox, meaningOfPath, type Named, type Role } from './general-names.ts'
import { doubledKey } from './json-keys.ts'
import { parseText } from './json-text.ts'
import type { JsonObject, JsonValue } from './sniff.ts'

export type Leaf = Named & {
  /** As the sender wrote it, such as `strategy.order.action`. */
  name: string
  value: JsonValue
}

/** Deeper than any message that people send. */
const DEEPEST = 8
const LONGEST_NAME = 60

/** Several dialects ask what is in a message before one of them reads it. */
const seen = new WeakMap<JsonObject, readonly Leaf[]>()

export const leavesOf = (message: JsonObject): readonly Leaf[] => {
  const known = seen.get(message)
  if (known) return known
  const leaves: Leaf[] = []
  visit(message, [], leaves)
  seen.set(message, leaves)
  return leaves
}

const visit = (box: JsonObject, path: string[], leaves: Leaf[]): void => {
  if (path.length >= DEEPEST) return
  for (const [key, sent] of Object.entries(box)) {
    if (key.length > LONGEST_NAME) continue
    const at = [...path, ...key.split('.')]
    const named = meaningOfPath(at)
    if (Array.isArray(sent) && (named?.role === 'targets' || named?.role === 'target')) {
      if (sent.length > 0) leaves.push({ role: 'targets', sure: 'exact', name: at.join('.'), value: sent })
      continue
    }
    // Such as `dca_orders`: whatever is in it, it is not done.
    if (named?.role === 'unsupported' && !isBox(key) && isFilled(sent)) {
      leaves.push({ ...named, name: at.join('.'), value: sent })
      continue
    }
    const value = open(sent, at.join('.'))
    // Left out, it would change what is traded.
    if (Array.isArray(value) && value.length > 0 && named?.sure === 'exact' && named.role !== 'nothing') {
      leaves.push({ ...named, name: at.join('.'), value })
      continue
    }
    if (Array.isArray(value)) {
      refuseSeveral(at.join('.'), value)
      continue
    }
    if (typeof value === 'object' && value !== null) {
      visit(value, at, leaves)
      continue
    }
    const empty = value === null || (typeof value === 'string' && value.trim() === '')
    if (named && named.role !== 'nothing' && !empty) leaves.push({ ...named, name: at.join('.'), value })
  }
}

/** An array of one is that one; a text that is JSON is what it holds. */
const open = (sent: JsonValue, name: string): JsonValue => {
  if (Array.isArray(sent) && sent.length === 1 && isObject(sent[0])) return sent[0]
  if (typeof sent !== 'string' || !/^\s*\{/.test(sent)) return sent
  const inside = parseText(sent)
  const twice = inside && doubledKey(sent)
  if (twice === null) return inside ?? sent
  const field = `${name}.${twice}`.slice(0, LONGEST_NAME)
  throw new FieldProblem(
    'AMBIGUOUS',
    field,
    `${field} stands there twice, so nothing was traded: send it once.`,
  )
}

const isFilled = (value: JsonValue): boolean =>
  Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refuseSeveral = (name: string, values: JsonValue[]): void => {
  const trades = values.filter(
    (value) =>
      isObject(value) &&
      Object.keys(value).some((key) => TRADES.has(meaningOfPath([key])?.role ?? 'nothing')),
  )
  if (trades.length > 0)
    throw new FieldProblem(
      'SEVERAL_TRADES',
      name,
      `${name} holds ${values.length} trades: send one alert for each, so that each is checked and shown by itself.`,
    )
}
const TRADES: ReadonlySet<Role> = new Set<Role>(['symbol', 'side'])
