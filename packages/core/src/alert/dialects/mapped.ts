/**
 * Messages that a person has mapped for a hook: field by field, `signal field ← path in the message`, with words of
 * their own. What is mapped is then read by the same reader as every other message.
 */
import type { MappedField, Mapping, Signal } from '@viewzenix/schema'
import { FieldProblem } from './fields.ts'
import { readGeneral } from './general.ts'
import type { JsonObject, JsonValue } from './sniff.ts'

/** The name that the general reader knows each field by. */
const NAMES: Readonly<Record<MappedField, string>> = {
  symbol: 'symbol',
  action: 'action',
  quantity: 'quantity',
  quantityType: 'quantity_type',
  price: 'price',
  orderType: 'order_type',
  limitPrice: 'limit_price',
  stopPrice: 'stop_price',
  stopLoss: 'stop_loss',
  takeProfit: 'take_profit',
  position: 'market_position',
  positionSize: 'position_size',
  previousPosition: 'prev_market_position',
  previousPositionSize: 'prev_market_position_size',
  orderId: 'order_id',
  comment: 'comment',
  firedAt: 'timestamp',
}

/** The value at a path such as `data.orders.0.side`; undefined where there is none. */
const valueAt = (message: JsonObject, path: string): JsonValue | undefined => {
  let value: JsonValue | undefined = message
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Array.isArray(value) ? value[Number(key)] : Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

const entriesOf = (mapping: Mapping) =>
  Object.entries(mapping.fields) as [MappedField, NonNullable<Mapping['fields'][MappedField]>][]

/** True where anything is in its mapped place: other messages to the hook are read as ever. */
export const speaksMapped = (message: JsonObject, mapping: Mapping): boolean =>
  entriesOf(mapping).some(([, source]) => 'path' in source && valueAt(message, source.path) !== undefined)

/** @returns the signal, whose `taken` names the paths in the sender's message */
export const readMapped = (message: JsonObject, mapping: Mapping): Signal => {
  const paths = new Map<string, string>()
  const plain: Record<string, JsonValue> = {}
  for (const [field, source] of entriesOf(mapping)) {
    const name = NAMES[field]
    paths.set(name, 'path' in source ? source.path : `(set to ${source.value})`)
    const value = 'path' in source ? valueAt(message, source.path) : source.value
    if (value === undefined) continue
    const word = typeof value === 'string' ? mapping.words[value.trim().toLowerCase()] : undefined
    plain[name] = word !== undefined && WORDED.has(field) ? word : value
  }
  try {
    const signal = readGeneral(plain)
    return {
      ...signal,
      taken: signal.taken.map((one) => ({ ...one, from: paths.get(one.from) ?? one.from, sure: 'exact' })),
    }
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error
    const { code, field, message: words } = error.problem
    const path = field === null ? undefined : paths.get(field)
    throw path === undefined || path === field
      ? error
      : new FieldProblem(code, path, words.replaceAll(field ?? '', path))
  }
}
const WORDED: ReadonlySet<MappedField> = new Set<MappedField>([
  'action',
  'position',
  'previousPosition',
  'orderType',
  'quantityType',
])
