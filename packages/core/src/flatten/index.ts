export { flatten, flattenPosition } from './flatten.ts'
