export { getEquity } from './get-equity.ts'
export { getPosition } from './get-position.ts'
export { listPositions } from './list-positions.ts'
