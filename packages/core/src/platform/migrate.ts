import { createHash } from 'node:crypto'
import { Migration } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { coreMigrations, type SqlMigration } from './migrations/index.ts'
import { ormOptions } from './orm.ts'

/** Any number that nothing else in this database uses as an advisory lock. */
const MIGRATION_LOCK = 7_261_123

/** A database whose schema was made by migrations of the same name and other contents: it is left as it is. */
export class OtherSchemaError extends Error {
  override name = 'OtherSchemaError'
}

/**
 * Brings the database to the newest schema: ours, the job queue's, and `extra` (the paper broker's book).
 * Many processes may start at once: one migrates under an advisory lock, the others wait for it.
 * @throws OtherSchemaError, and nothing was changed
 */
export const migrateDatabase = async (databaseUrl: string, extra: SqlMigration[] = []): Promise<void> => {
  const lock = new pg.Client({ connectionString: databaseUrl, application_name: 'viewzenix-migrate' })
  await lock.connect()
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const all = [...coreMigrations, ...extra]
    await requireSame(lock, all)
    await runMigrations({ connectionString: databaseUrl })
    const orm = new MikroORM({
      ...ormOptions({ databaseUrl, poolSize: 2, applicationName: 'viewzenix-migrate' }),
      migrations: {
        tableName: 'schema_migration',
        migrationsList: all.map((m) => ({ name: m.name, class: toClass(m, all) })),
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

const hashOf = ({ up }: SqlMigration): string => createHash('sha256').update(up.join(';')).digest('hex')

/** What each migration was when it was applied, by name: the comment of their table, written with the last of them. */
const readApplied = async (client: pg.Client): Promise<Record<string, string> | null> => {
  const { rows } = await client.query<{ there: boolean; said: string | null }>(
    `select to_regclass('schema_migration') is not null as there,
       obj_description(to_regclass('schema_migration'), 'pg_class') as said`,
  )
  if (!rows[0]?.there) return null
  // Made, and the process ended before the first migration.
  const { rowCount } = await client.query('select 1 from schema_migration limit 1')
  return rowCount === 0 ? null : JSON.parse(rows[0].said ?? '{}')
}

/** Until the first release migrations are rewritten: one that was applied in another form cannot be gone on from. */
const requireSame = async (client: pg.Client, migrations: SqlMigration[]): Promise<void> => {
  const applied = await readApplied(client)
  if (!applied) return
  const changed = migrations.find((migration, nth) => {
    const hash = applied[migration.name]
    return hash === undefined ? nth === 0 : hash !== hashOf(migration)
  })
  if (changed)
    throw new OtherSchemaError(
      `This database was made by another version of Viewzenix, whose schema (${changed.name}) this one cannot go on from. Nothing was changed. Start with a new data directory or an empty database, or with the version that made this one.`,
    )
}

const toClass = (migration: SqlMigration, all: SqlMigration[]) =>
  class extends Migration {
    override up(): void {
      for (const statement of migration.up) this.addSql(statement)
      const applied = JSON.stringify(Object.fromEntries(all.map((each) => [each.name, hashOf(each)])))
      this.addSql(`comment on table schema_migration is '${applied}'`)
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
