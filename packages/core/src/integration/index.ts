export { listIntegrations } from './list-integrations.ts'
export { type IntegrationReport, recordIntegration } from './record-integration.ts'
