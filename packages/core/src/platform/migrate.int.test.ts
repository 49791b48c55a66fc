import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { expect, it } from 'vitest'
import { migrateDatabase, OtherSchemaError, pendingSchemaChanges } from './migrate.ts'

it('brings an empty database to exactly what the entities say', async () => {
  const database = await createTestDatabase({ empty: true })
  try {
    await migrateDatabase(database.url)
    expect(await pendingSchemaChanges(database.url)).toBe('')
  } finally {
    await database.drop()
  }
})

it('lets many processes migrate at once, and migrating again changes nothing', async () => {
  const database = await createTestDatabase({ empty: true })
  try {
    await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)))
    await migrateDatabase(database.url)
    expect(await pendingSchemaChanges(database.url)).toBe('')
  } finally {
    await database.drop()
  }
})

it('leaves a database alone that was made by migrations of other contents, or by nobody knows which', async () => {
  const database = await createTestDatabase({ empty: true })
  const client = new pg.Client({ connectionString: database.url })
  try {
    await migrateDatabase(database.url)
    await client.connect()
    for (const said of ['\'{"0001-initial":"of another day"}\'', 'null']) {
      await client.query(`comment on table schema_migration is ${said}`)
      await expect(migrateDatabase(database.url)).rejects.toThrow(OtherSchemaError)
      await expect(migrateDatabase(database.url)).rejects.toThrow(
        /Nothing was changed\. Start with a new data/,
      )
    }
  } finally {
    await client.end()
    await database.drop()
  }
})
