import { v7 } from 'uuid'

/** A new UUID version 7: sorts by the time it was made, also within one millisecond of one process. */
export const newId = (): string => v7()

/** The smallest id that can have been made at this moment: with `>=` it finds what is newer, in the index of ids. */
export const firstIdAt = (moment: Date): string => {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
