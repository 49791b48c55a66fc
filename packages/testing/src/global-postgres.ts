import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launcherOf, removeEmbeddedPostgres, startEmbeddedPostgres } from '@viewzenix/adapters/postgres'
import type { TestProject } from 'vitest/node'
import type { TestPostgres } from './provided.ts'
import { createTemplate } from './test-database.ts'

const PREFIX = 'viewzenix-test-pg-'

interface Run {
  urls: TestPostgres
  stop(): Promise<void>
}

/** Vitest loads this file once a project; what they share lives on the process. */
const shared = globalThis as { viewzenixTestRun?: { run: Promise<Run>; users: number } }

/**
 * Vitest's global setup: one PostgreSQL for the run, in a temporary directory, without the cost of surviving
 * a crash, with a migrated template, and gone at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.viewzenixTestRun ??= { run: startRun(), users: 0 }
  const current = shared.viewzenixTestRun
  current.users++
  const run = await current.run
  project.provide('postgres', run.urls)
  return async () => {
    if (--current.users > 0) return
    delete shared.viewzenixTestRun
    await run.stop()
  }
}

async function startRun(): Promise<Run> {
  await removeAbandoned()
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX))
  const said: string[] = []
  let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>> | undefined
  const stop = async () => {
    await postgres?.stop()
    await removeEmbeddedPostgres(dataDir)
  }
  try {
    postgres = await startEmbeddedPostgres({ dataDir, durable: false, log: (line) => said.push(line) })
    const urls = { adminUrl: postgres.adminUrl, url: postgres.url }
    // Imported late: the database's tests must not need the whole product to load.
    const { migrateDatabase } = await import('@viewzenix/core/platform')
    await createTemplate(urls, migrateDatabase)
    return { urls, stop }
  } catch (error) {
    await stop()
    throw new Error(`The PostgreSQL of the tests did not start.\n${said.join('\n')}`, { cause: error })
  }
}

/** A run that was killed leaves its directory, and perhaps its server. */
async function removeAbandoned(): Promise<void> {
  const names = await readdir(tmpdir())
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const dataDir = join(tmpdir(), name)
    // Another user's, or one that is being set up just now: not ours to remove.
    if (launcherOf(dataDir) === null) await removeEmbeddedPostgres(dataDir).catch(() => undefined)
  }
}
