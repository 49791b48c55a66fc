export { getOverview } from './get-overview.ts'
export { getStatus } from './get-status.ts'
export { planDailySummaries } from './plan-daily-summaries.ts'
