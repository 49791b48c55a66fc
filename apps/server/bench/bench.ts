/**
 * `pnpm bench`: measures this checkout on this machine, each figure beside what it is to be held against in the
 * same run: machines differ and are noisy, ratios less so. `pnpm bench hooks` runs just that part.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@viewzenix/adapters/postgres'
import { measureExports } from './measure-exports.ts'
import { measureHooks } from './measure-hooks.ts'
import { measureMail } from './measure-mail.ts'
import { measureOutage } from './measure-outage.ts'
import { measurePipeline } from './measure-pipeline.ts'
import { measurePolicy } from './measure-policy.ts'
import { measureReading } from './measure-reading.ts'
import { measureReads } from './measure-reads.ts'
import { measureSilence } from './measure-silence.ts'
import { measureWeb } from './measure-web.ts'
import { measureWorkers } from './measure-workers.ts'
import { killAll } from './processes.ts'
import { printTable, type Row } from './table.ts'

export type Bench = {
  /** A new database of a PostgreSQL that keeps what it commits, as in production. */
  newDatabase(name: string): Promise<string>
}

const parts: Record<string, (bench: Bench) => Promise<Row[]>> = {
  hooks: measureHooks,
  mail: measureMail,
  pipeline: measurePipeline,
  workers: measureWorkers,
  outage: measureOutage,
  silence: measureSilence,
  policy: measurePolicy,
  reading: measureReading,
  reads: measureReads,
  exports: measureExports,
  web: measureWeb,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'viewzenix-bench-'))
const dataDir = join(folder, 'postgres')
const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined })
const { default: pg } = await import('pg')
const bench: Bench = {
  newDatabase: async (name) => {
    const admin = new pg.Client({ connectionString: postgres.adminUrl })
    await admin.connect()
    await admin.query(`create database ${name} owner viewzenix`)
    await admin.end()
    const url = new URL(postgres.url)
    url.pathname = `/${name}`
    return url.href
  },
}
try {
  const rows: Row[] = []
  for (const [name, measure] of Object.entries(parts))
    if (wanted.length === 0 || wanted.includes(name)) {
      console.log(`Measuring ${name}…`)
      rows.push(...(await measure(bench)))
    }
  printTable(rows)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  killAll()
  await postgres.stop()
  await removeEmbeddedPostgres(dataDir)
}
