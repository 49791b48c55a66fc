export type { RestDeps, SendAlert, SentAlert } from './rest-env.ts'
export { restV1 } from './rest-v1.ts'
