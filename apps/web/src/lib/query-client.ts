import { QueryCache, QueryClient } from '@tanstack/react-query'
import { isAway, isSignedOut } from './errors.ts'

const TRY_AGAIN_MS = 3000

/** Queries that heal by themselves once the server is back; `onSignedOut` is called when a session has ended. */
export const createQueryClient = (onSignedOut: () => void): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isSignedOut(error)) onSignedOut()
      },
    }),
    defaultOptions: {
      queries: {
        // The live feed says what changed; this is for what it could not say.
        staleTime: 30_000,
        retry: (count, error) => isAway(error) && count < 1,
        retryDelay: 500,
        refetchInterval: ({ state }) =>
          state.status === 'error' && isAway(state.error) ? TRY_AGAIN_MS : false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
