import { createTRPCReact } from '@trpc/react-query'
import type { AppRouter } from '@viewzenix/api'

/** The server's procedures as React hooks. Types alone come from the server; nothing of it is in the bundle. */
export const trpc = createTRPCReact<AppRouter>()
