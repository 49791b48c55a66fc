export { checkEquities, runGuards } from './check-equity.ts'
export { flattenDue } from './flatten-due.ts'
export { setEquityGuard } from './set-equity-guard.ts'
