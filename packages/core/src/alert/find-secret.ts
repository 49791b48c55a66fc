/**
 * The hook's secret, wherever it stands in a message, however it was authenticated. It is looked for as it stands, and
 * without the escapes of JSON and of forms, since what was sent may be written in them and what is read of it no more.
 */
import { MASK } from '../platform/mask.ts'

/** How often a text may be escaped: JSON in a form, and a text of JSON in that. */
const LAYERS = 4

/** Whether a body may not be kept in the clear. What was sent is asked: a reading drops duplicate fields. */
export const holdsSecret = (body: string, secret: string): boolean => {
  const forms = formsOf(secret)
  let text = body
  for (let layer = 0; layer < LAYERS; layer++) {
    if (forms.some((form) => text.includes(form))) return true
    const plain = text.replace(ESCAPE, (...found) => unescaped(found))
    if (plain === text) return false
    text = plain
  }
  return forms.some((form) => text.includes(form))
}

/** The text with the secret masked wherever it stands, and nothing else of it changed. */
export const withoutSecret = (text: string, secret: string): string => {
  if (!holdsSecret(text, secret)) return text
  let layer: Layer = { text, from: Array.from({ length: text.length + 1 }, (_, at) => at) }
  let masked: [start: number, end: number][] = []
  for (let depth = 0; depth <= LAYERS; depth++) {
    for (const form of formsOf(secret)) masked = [...masked, ...standsAt(layer, form)]
    layer = unescapeLayer(layer)
  }
  let result = ''
  let copied = 0
  for (const [start, end] of masked.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (start >= copied) result += text.slice(copied, start) + MASK
    copied = Math.max(copied, end)
  }
  return result + text.slice(copied)
}

/** A copy of a value in which every text and every name of a field is changed, however deep. */
export const mapTexts = <T>(value: T, change: (text: string) => string): T => mapped(value, change) as T

const mapped = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapped(one, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [change(name), mapped(one, change)]))
}

/** A form reads a plus as a space: a secret that was put into one as it is comes out so. */
const formsOf = (secret: string): string[] =>
  secret.includes('+') ? [secret, secret.replaceAll('+', ' ')] : [secret]

/** A text without some of its escapes, and where in the text that was sent each of its characters began. */
type Layer = { text: string; from: number[] }

const standsAt = ({ text, from }: Layer, secret: string): [number, number][] => {
  const spans: [number, number][] = []
  for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1))
    spans.push([from[at] ?? 0, from[at + secret.length] ?? 0])
  return spans
}

const unescapeLayer = ({ text, from }: Layer): Layer => {
  const next: Layer = { text: '', from: [] }
  let copied = 0
  const copy = (end: number) => {
    next.text += text.slice(copied, end)
    for (let at = copied; at < end; at++) next.from.push(from[at] ?? 0)
  }
  for (const found of text.matchAll(ESCAPE)) {
    copy(found.index)
    next.text += unescaped(found)
    next.from.push(from[found.index] ?? 0)
    copied = found.index + found[0].length
  }
  copy(text.length)
  next.from.push(from[text.length] ?? 0)
  return next
}

/** Of JSON and of forms. Each stands for one character, or for one byte of it. */
const ESCAPE = /\\u([0-9a-f]{4})|%([0-9a-f]{2})|\\(.)/gi

const unescaped = ([, unit, byte, char]: readonly (string | undefined)[]): string =>
  char ?? String.fromCharCode(Number.parseInt(unit ?? byte ?? '', 16))
