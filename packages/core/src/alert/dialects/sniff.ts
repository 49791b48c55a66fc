/**
 * What the bytes of a message are, judged by themselves: senders' Content-Type headers are not believed
 * (TradingView sends text/plain for JSON with a trailing newline).
 */
import { explainJson, type JsonFault } from './json-fault.ts'
import { doubledKey, fieldsSaid, type SaidField } from './json-keys.ts'
import { parseJson } from './json-text.ts'

/** Numbers of JSON come as the text that the sender wrote: they never pass through a JavaScript number. */
export type JsonValue = string | boolean | null | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

export type Sniffed =
  | { kind: 'object'; value: JsonObject }
  /** Several objects in one body: the first says who speaks, and none is traded. */
  | { kind: 'several'; value: JsonObject; count: number }
  /**
   * Readable, but not a JSON object. `broken` where it set out to be one: how it failed, at which field, and the
   * likely fix. `said`, where a name in it stands twice: all of its fields, for finding the secret and nothing else.
   */
  | { kind: 'text'; text: string; why: string; broken: JsonFault | null; said?: readonly SaidField[] }
  | { kind: 'binary' }

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

export const sniff = (raw: Uint8Array): Sniffed => {
  let text: string
  try {
    // The decoder drops a byte order mark.
    text = strictUtf8.decode(raw).trim()
  } catch {
    return { kind: 'binary' }
  }
  if (text.includes('\u0000')) return { kind: 'binary' }
  // Some relays post a form of one name and no value, without encoding it.
  if (text.startsWith('{')) return parseObject(text.replace(/}=$/, '}'))
  if (text.startsWith('[')) return parseArray(text)
  const form = fromForm(text)
  if (form) return form
  const why = text === '' ? 'The body is empty.' : 'The body is not a JSON object.'
  const bare = quoted(text)
  return bare.startsWith('{') ? parseObject(bare) : { kind: 'text', text: bare, why, broken: null }
}

const parseObject = (text: string): Sniffed => {
  try {
    const value = parseJson(text) as JsonObject
    const twice = doubledKey(text)
    return twice === null ? { kind: 'object', value } : doubled(text, twice, fieldsSaid(text))
  } catch (error) {
    // Only the reviver, which goes down by recursion, fails otherwise than by a SyntaxError.
    const broken = error instanceof SyntaxError ? explainJson(text) : TOO_DEEP
    return { kind: 'text', text, why: `The body is not valid JSON: ${broken.where}.`, broken }
  }
}

/** An array of one message is that message. */
const parseArray = (text: string): Sniffed => {
  try {
    const values = parseJson(text)
    const twice = doubledKey(text)
    if (twice !== null) return doubled(text, twice, fieldsSaid(text))
    const objects = Array.isArray(values) ? values.filter(isObject) : []
    const [first] = objects
    if (first && Array.isArray(values) && objects.length === values.length)
      return objects.length === 1
        ? { kind: 'object', value: first }
        : { kind: 'several', value: first, count: objects.length }
    return { kind: 'text', text, why: 'The body is not a JSON object.', broken: null }
  } catch (error) {
    const broken = error instanceof SyntaxError ? explainJson(text) : TOO_DEEP
    return { kind: 'text', text, why: `The body is not valid JSON: ${broken.where}.`, broken }
  }
}

/** Which of two was meant is not ours to say. */
const doubled = (text: string, name: string, said: readonly SaidField[]): Sniffed => {
  const field = name.slice(0, 60)
  const broken: JsonFault = {
    ...{ code: 'AMBIGUOUS', field, where: `${field} stands in it twice` },
    fix: `Nothing was traded: send ${field} once.`,
  }
  return { kind: 'text', text, why: `The body cannot be read in one way: ${broken.where}.`, broken, said }
}

const TOO_DEEP: JsonFault = { code: 'NOT_JSON', field: null, where: 'it is nested too deeply', fix: null }

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text of JSON alone is that text. */
const quoted = (text: string): string => {
  if (!text.startsWith('"')) return text
  try {
    const value = parseJson(text)
    return typeof value === 'string' ? value.trim() : text
  } catch {
    return text
  }
}

/** Some relays post forms: either JSON as the name or value of one field, or the fields themselves. */
const fromForm = (text: string): Sniffed | null => {
  // A comma or a space in the first name makes it a line of another kind, such as PineConnector's.
  if (!/^[^\s=&,(]+=/.test(text) && !/^%7B/i.test(text)) return null
  // Fields apart by spaces or semicolons are a line of names and values, and no form.
  if (!text.includes('&') && /[\s;,|][\w.-]{1,40}=/.test(text)) return null
  const fields = [...new URLSearchParams(text)]
  for (const [key, value] of fields) {
    if (key.startsWith('{')) return parseObject(value === '' ? key : `${key}=${value}`)
    if (value.startsWith('{') && fields.length === 1) return parseObject(value)
  }
  const twice = doubledName(fields)
  return twice === null ? { kind: 'object', value: Object.fromEntries(fields) } : doubled(text, twice, fields)
}

/** Once through: nobody has said yet who they are, and a body holds thousands of names. */
const doubledName = (fields: readonly [string, string][]): string | null => {
  const names = new Set<string>()
  for (const [name] of fields) {
    if (names.has(name)) return name
    names.add(name)
  }
  return null
}
