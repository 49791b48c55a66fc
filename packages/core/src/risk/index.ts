export { listHalts } from './list-halts.ts'
