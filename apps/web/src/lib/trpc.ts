import { createTRPCReact, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/react-query'
import type { AppRouter } from '@viewzenix/api'

/** The server's procedures as React hooks. Types alone come from the server; nothing of it is in the bundle. */
export const trpc = createTRPCReact<AppRouter>()

export const createTrpcClient = () =>
  trpc.createClient({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url: '/trpc' }),
        false: httpBatchLink({ url: '/trpc', maxURLLength: 4000 }),
      }),
    ],
  })
