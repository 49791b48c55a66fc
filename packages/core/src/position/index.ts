export { getEquity } from './get-equity.ts'
export { listPositions } from './list-positions.ts'
