/** JSON as it is read here: every number stays the text that the sender wrote. */
import type { JsonObject, JsonValue } from './sniff.ts'

/** Throws as JSON.parse does; a RangeError says that it is nested too deeply. */
export const parseJson = (text: string): JsonValue =>
  JSON.parse(text, exactNumbers as (key: string, value: unknown) => unknown) as JsonValue

/** The object that a text holds; null where it is none. */
export const parseText = (text: string): JsonObject | null => {
  try {
    const value = parseJson(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** The third argument is ECMAScript's "JSON.parse source text access"; TypeScript does not know it yet. */
const exactNumbers = (_key: string, value: unknown, context: { source?: string }): unknown =>
  typeof value === 'number' ? (context.source ?? String(value)) : value
