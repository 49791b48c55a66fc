/** Lines such as `symbol: BTCUSDT, side: buy` or `symbol=BTCUSDT side=buy`: a message without its braces. */
import type { JsonObject } from './sniff.ts'

const PART = /^\s*"?([\w.-]{1,40})"?\s*[:=]\s*(\S.{0,199})$/
const LONGEST = 2000

/** The fields of such a line; null where any part of it is no name with a value. */
export const nameValues = (text: string): JsonObject | null => {
  if (text.length > LONGEST) return null
  for (const between of [/[\n;,|]+/, /\s+(?=[\w.-]{1,40}[:=])/]) {
    const fields = text
      .split(between)
      .filter((part) => part.trim() !== '')
      .map((part) => PART.exec(part))
    if (fields.length < 2 || fields.some((field) => field === null)) continue
    const pairs = fields.map((field) => [field?.[1] ?? '', unquoted(field?.[2] ?? '')] as const)
    // A name that comes twice would hide one of its values.
    return new Set(pairs.map(([name]) => name.toLowerCase())).size === pairs.length
      ? Object.fromEntries(pairs)
      : null
  }
  return null
}

const unquoted = (value: string): string => value.trim().replace(/^"(.*)"$/, '$1')
