export { approveDecision, declineDecision } from './answer-decision.ts'
export { getDecision } from './get-decision.ts'
export { listAwaiting } from './list-awaiting.ts'
