import type { Query, QueryClient } from '@tanstack/react-query'

/**
 * Invalidates, and resolves when all that is shown is newer than the moment of the call. A fetch that was under way
 * may have read before it: React Query begins one anew only where there is an older answer on some page, and would
 * take the early answer of any other (a first one; one that nobody looks at just now) for a fresh one.
 */
export const refreshQueries = async (
  client: QueryClient,
  /** One of React Query's own: which queries it is about is seen by what it does to them. */
  invalidate: () => Promise<unknown>,
): Promise<void> => {
  const notBegunAnew = client
    .getQueryCache()
    .findAll({ fetchStatus: 'fetching' })
    .filter((query) => query.state.data === undefined || !query.isActive())
  const refreshed = invalidate()
  const early = new Set<Query>(notBegunAnew.filter((query) => query.state.isInvalidated))
  await refreshed
  if (early.size === 0) return
  await Promise.allSettled([...early].map((query) => query.promise))
  await client.invalidateQueries({ predicate: (query) => early.has(query) })
}
