export type { HealthReport, Integration } from './health.ts'
export { createPolicy, type Policy, type PolicyOptions } from './policy.ts'
export { type ResilientBrokerOptions, resilientBroker } from './resilient-broker.ts'
export { type ResilientMarketDataOptions, resilientMarketData } from './resilient-market-data.ts'
