export * from './actor.ts'
export { clearJobs } from './clear-jobs.ts'
export * from './clock.ts'
export * from './errors.ts'
export * from './ids.ts'
export * from './jobs.ts'
export type { Logger } from './logger.ts'
export { maskText, maskValues } from './mask.ts'
export { migrateDatabase, OtherSchemaError, pendingSchemaChanges } from './migrate.ts'
export type { SqlMigration } from './migrations/index.ts'
export { createOrm, entities, type OrmSettings } from './orm.ts'
export { afterCursor, type PageKey, toPage } from './paging.ts'
export type { Platform } from './platform.ts'
export { type Rotated, rotateSecrets } from './rotate-secrets.ts'
export * from './seal.ts'
export {
  ALL_WORKSPACES,
  LIVE_CHANNEL,
  runInTransaction,
  runQuery,
  type UnitOfWork,
  workAs,
} from './unit-of-work.ts'
export { command, fieldErrors, parse, query, type UseCase } from './use-case.ts'
