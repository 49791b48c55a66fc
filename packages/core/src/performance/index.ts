export { getPerformance } from './get-performance.ts'
