export { clearBrokerCalls } from './clear-broker-calls.ts'
export { type BrokerCallLog, createBrokerCallLog } from './create-broker-call-log.ts'
