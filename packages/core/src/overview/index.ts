export { getOverview } from './get-overview.ts'
export { getStatus } from './get-status.ts'
