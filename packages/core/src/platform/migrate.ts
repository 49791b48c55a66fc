import { Migration } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { coreMigrations, type SqlMigration } from './migrations/index.ts'
import { ormOptions } from './orm.ts'

/** Any number that nothing else in this database uses as an advisory lock. */
const MIGRATION_LOCK = 7_261_123

/**
 * Brings the database to the newest schema: ours, the job queue's, and `extra` (the paper broker's book).
 * Many processes may start at once: one migrates under an advisory lock, the others wait for it.
 */
export const migrateDatabase = async (databaseUrl: string, extra: SqlMigration[] = []): Promise<void> => {
  const lock = new pg.Client({ connectionString: databaseUrl, application_name: 'viewzenix-migrate' })
  await lock.connect()
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await runMigrations({ connectionString: databaseUrl })
    const orm = new MikroORM({
      ...ormOptions({ databaseUrl, poolSize: 2, applicationName: 'viewzenix-migrate' }),
      migrations: {
        tableName: 'schema_migration',
        migrationsList: [...coreMigrations, ...extra].map((m) => ({ name: m.name, class: toClass(m) })),
        snapshot: false,
        transactional: true,
        allOrNothing: true,
        // It prints to the terminal past any logger; what failed is thrown.
        silent: true,
      },
    })
    try {
      await orm.migrator.up()
    } finally {
      await orm.close()
    }
  } finally {
    await lock.end()
  }
}

const toClass = (migration: SqlMigration) =>
  class extends Migration {
    override up(): void {
      for (const statement of migration.up) this.addSql(statement)
    }
  }

/** SQL that would bring the database's tables to what the entities say; empty when they agree. */
export const pendingSchemaChanges = async (databaseUrl: string): Promise<string> => {
  const orm = new MikroORM({
    ...ormOptions({ databaseUrl, poolSize: 1, applicationName: 'viewzenix-diff' }),
    schemaGenerator: { ignoreSchema: ['graphile_worker', 'paper_broker'], skipTables: ['schema_migration'] },
  })
  try {
    return (await orm.schema.getUpdateSchemaSQL({ wrap: false })).trim()
  } finally {
    await orm.close()
  }
}
