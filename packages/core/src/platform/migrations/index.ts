/** The versions of our schema, oldest first. Append-only from the first release on. */
import { initialSql } from './0001-initial.sql.ts'

export type SqlMigration = { name: string; up: string[] }

export const coreMigrations: SqlMigration[] = [{ name: '0001-initial', up: initialSql }]
