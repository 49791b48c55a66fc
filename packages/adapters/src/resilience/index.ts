export type { HealthOptions, Integration, Meter } from './health.ts'
export {
  callHttp,
  type HttpAnswer,
  type HttpCall,
  networkFailure,
  readJson,
  readRetryAfter,
  rubbish,
  statusFailure,
} from './http-call.ts'
export { createPolicies, type Policies } from './policies.ts'
export { type Call, createPolicy, type Policy, type PolicyOptions } from './policy.ts'
export { type ResilientBrokerOptions, resilientBroker } from './resilient-broker.ts'
export { type ResilientMarketDataOptions, resilientMarketData } from './resilient-market-data.ts'
