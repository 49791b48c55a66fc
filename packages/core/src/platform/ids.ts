import { v7 } from 'uuid'

/** A new UUID version 7: sorts by the time it was made, also within one millisecond of one process. */
export const newId = (): string => v7()

let made = 0
/**
 * A new id that carries this moment, for what is listed by its id and shown with its time: the two cannot disagree.
 * Of one millisecond, those of one process sort in the order in which they were made.
 */
export const newIdAt = (moment: Date): string => {
  made = (made + 1) >>> 0
  return v7({ msecs: moment.getTime(), seq: made })
}

/** The smallest id that can have been made at this moment: with `>=` it finds what is newer, in the index of ids. */
export const firstIdAt = (moment: Date): string => {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
