import { useState } from 'react'

/**
 * Tells rows that came while the list was looked at from those that were there: newer ones stand before the first
 * that was there. `undefined` while the list is fetched, which begins anew.
 */
export const useNewIds = (ids: string[] | undefined): ReadonlySet<string> => {
  const [first, setFirst] = useState<ReadonlySet<string> | null>(null)
  if (ids === undefined) {
    if (first !== null) setFirst(null)
    return none
  }
  if (first === null) {
    setFirst(new Set(ids))
    return none
  }
  const at = ids.findIndex((id) => first.has(id))
  return new Set(ids.slice(0, at === -1 ? ids.length : at))
}

const none: ReadonlySet<string> = new Set()
