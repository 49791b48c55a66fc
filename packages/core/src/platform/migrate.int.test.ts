import { createTestDatabase } from '@viewzenix/testing/test-database'
import { expect, it } from 'vitest'
import { migrateDatabase, pendingSchemaChanges } from './migrate.ts'

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
