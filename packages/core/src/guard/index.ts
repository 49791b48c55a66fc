export { checkEquities, runGuards } from './check-equity.ts'
export { setEquityGuard } from './set-equity-guard.ts'
