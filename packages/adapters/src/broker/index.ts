export { type BrokerFaults, faultyBroker } from './faulty-broker.ts'
export { paperBrokerMigration } from './paper/migration.ts'
export { createPaperBroker, type PaperBroker, type PaperBrokerOptions } from './paper/paper-broker.ts'
export { recordingBroker } from './recording-broker.ts'
