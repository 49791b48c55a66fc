import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const pool = new Uint8Array(16 * 256)
let used = pool.length
/** Sixteen random bytes that nobody had before: asked of the system for many ids at a time. */
const rng = (): Uint8Array => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return pool.slice(used - 16, used)
}

/** A new UUID version 7: sorts by the time it was made, also within one millisecond of one process. */
export const newId = (): string => v7()

let made = 0
/**
 * A new id that carries this moment, for what is listed by its id and shown with its time: the two cannot disagree.
 * Of one millisecond, those of one process sort in the order in which they were made.
 */
export const newIdAt = (moment: Date): string => {
  made = (made + 1) >>> 0
  return v7({ msecs: moment.getTime(), seq: made, rng })
}

/** The smallest id that can have been made at this moment: with `>=` it finds what is newer, in the index of ids. */
export const firstIdAt = (moment: Date): string => {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
