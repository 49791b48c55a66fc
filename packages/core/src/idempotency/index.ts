export { type Beginning, beginRequest, type Run, type StoredAnswer } from './begin-request.ts'
export { clearRequests } from './clear-requests.ts'
export { finishRequest, releaseRequest } from './finish-request.ts'
