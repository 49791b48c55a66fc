export { moveStops, runExits } from './follow-stops.ts'
export { reconcileExits } from './reconcile-exits.ts'
export { checkProtection, watchExits } from './watch-exits.ts'
