export { EmbeddedPostgresError } from './embedded-postgres-error.ts'
export { launcherOf } from './launcher-lock.ts'
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts'
