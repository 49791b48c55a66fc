export type { RestDeps, SendAlert } from './rest-env.ts'
export { restV1 } from './rest-v1.ts'
