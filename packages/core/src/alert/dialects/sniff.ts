/**
 * What the bytes of a message are, judged by themselves: senders' Content-Type headers are not believed
 * (TradingView sends text/plain for JSON with a trailing newline).
 */
import { findJsonFault } from './json-fault.ts'

/** Numbers of JSON come as the text that the sender wrote: they never pass through a JavaScript number. */
export type JsonValue = string | boolean | null | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

export type Sniffed =
  | { kind: 'object'; value: JsonObject }
  /** Readable, but not a JSON object; `why` says how it failed. */
  | { kind: 'text'; text: string; why: string }
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
  const form = fromForm(text)
  if (form) return form
  return {
    kind: 'text',
    text,
    why: text === '' ? 'The body is empty.' : 'The body is not a JSON object.',
  }
}

const parseObject = (text: string): Sniffed => {
  try {
    const value = JSON.parse(text, exactNumbers as (key: string, value: unknown) => unknown) as JsonValue
    return { kind: 'object', value: value as JsonObject }
  } catch (error) {
    return { kind: 'text', text, why: `The body is not valid JSON: ${faultOf(text, error)}.` }
  }
}

/** Where it breaks, and not the parser's own sentence: that quotes the body, which may hold the secret. */
const faultOf = (text: string, error: unknown): string => {
  // Only the reviver, which goes down by recursion, fails otherwise.
  if (!(error instanceof SyntaxError)) return 'it is nested too deeply'
  const position = findJsonFault(text)
  if (position === null) return 'it ends in the middle'
  const lines = text.slice(0, position).split('\n')
  return `it breaks at position ${position} (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`
}

/** The third argument is ECMAScript's "JSON.parse source text access"; TypeScript does not know it yet. */
const exactNumbers = (_key: string, value: unknown, context: { source?: string }): unknown =>
  typeof value === 'number' ? (context.source ?? String(value)) : value

/** Some relays post forms: either JSON as the name or value of one field, or the fields themselves. */
const fromForm = (text: string): Sniffed | null => {
  if (!/^[^\s=&]+=/.test(text) && !/^%7B/i.test(text)) return null
  const fields = [...new URLSearchParams(text)]
  for (const [key, value] of fields) {
    if (key.startsWith('{')) return parseObject(value === '' ? key : `${key}=${value}`)
    if (value.startsWith('{') && fields.length === 1) return parseObject(value)
  }
  return { kind: 'object', value: Object.fromEntries(fields) }
}
