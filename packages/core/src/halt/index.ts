export { finishHalt } from './finish-halt.ts'
export { liftHalt } from './lift-halt.ts'
export { listHalts } from './list-halts.ts'
export { startHalt } from './start-halt.ts'
