/** Whether the server, or the database behind it, is away just now: as soon as any query of the page finds out. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import { errorSentence, isAway } from './errors.ts'

/** The sentence for it, or null. Queries that failed so are tried again by themselves (see `createQueryClient`). */
export const useAway = (): string | null => {
  const cache = useQueryClient().getQueryCache()
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache])
  return useSyncExternalStore(subscribe, () => {
    const failed = cache
      .getAll()
      .find((query) => query.isActive() && query.state.status === 'error' && isAway(query.state.error))
    return failed ? errorSentence(failed.state.error) : null
  })
}
