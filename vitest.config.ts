import { defineConfig } from 'vitest/config'

/**
 * Three kinds of tests, told apart by the file's name. Only the last two have a database: one PostgreSQL a
 * run, one database a file (`createTestDatabase`).
 */
const sources = ['packages/*/src', 'packages/*/test', 'apps/*/src', 'apps/*/test']
const integration = sources.map((source) => `${source}/**/*.int.test.{ts,tsx}`)
const contract = sources.map((source) => `${source}/**/*.contract.test.{ts,tsx}`)
const withPostgres = {
  globalSetup: ['packages/testing/src/global-postgres.ts'],
  testTimeout: 20_000,
  hookTimeout: 30_000,
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: sources.map((source) => `${source}/**/*.test.{ts,tsx}`),
          exclude: [...integration, ...contract, '**/node_modules/**'],
        },
      },
      { extends: true, test: { name: 'integration', include: integration, ...withPostgres } },
      { extends: true, test: { name: 'contract', include: contract, ...withPostgres } },
    ],
  },
})
