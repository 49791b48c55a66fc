export { getRisk } from './get-risk.ts'
export { setRisk } from './set-risk.ts'
