export type { ApiContext, ApiDependencies, LiveFeed } from './context.ts'
export { type AppErrorData, toAppError, toTrpcError } from './errors.ts'
export { type AppRouter, appRouter } from './router.ts'
