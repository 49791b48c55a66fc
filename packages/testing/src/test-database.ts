import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { databaseUrl, withConnection } from './run-sql.ts'
import './provided.ts'

/** A database that belongs to one test file. */
export interface TestDatabase {
  /** As its owner `viewzenix`: no superuser, so row-level security holds in tests as it does in production. */
  url: string
  /** Also ends the connections that are still open to it. */
  drop(): Promise<void>
}

/** The migrated database that all others are copied from. */
export const TEMPLATE = 'viewzenix_template'

/**
 * Makes a database of its own, migrated, by copying the run's template (some 20 ms).
 * @param options.empty without any migration, for tests of migrations
 */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const { adminUrl, url } = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  const template = options.empty ? 'template0' : TEMPLATE
  await withConnection(adminUrl, (client) =>
    client.query(`create database ${name} owner viewzenix template ${template} strategy file_copy`),
  )
  return {
    url: databaseUrl(url, name),
    drop: () =>
      withConnection(adminUrl, async (client) => {
        await client.query(untilLeft(name))
        await client.query(`drop database if exists ${name} with (force)`)
      }),
  }
}

/**
 * A pool that was ended has not closed its connections yet, and one that is cut meanwhile is an error that nobody
 * listens for: so those who are leaving get two seconds to leave.
 */
const untilLeft = (database: string): string => `
  do $$ begin
    for turn in 1..200 loop
      exit when not exists (select from pg_stat_activity where datname = '${database}');
      perform pg_stat_clear_snapshot(), pg_sleep(0.01);
    end loop;
  end $$`

/** Makes the template and migrates it. Once a run, from the global setup. */
export async function createTemplate(
  urls: { adminUrl: string; url: string },
  migrate: (url: string) => Promise<void>,
): Promise<void> {
  await withConnection(urls.adminUrl, (client) => client.query(`create database ${TEMPLATE} owner viewzenix`))
  await migrate(databaseUrl(urls.url, TEMPLATE))
}
