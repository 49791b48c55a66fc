/** Exports of a million rows: how fast they come, and how much memory the process takes for them. */
import { readFileSync } from 'node:fs'
import pg from 'pg'
import type { Bench } from './bench.ts'
import { signIn, startProduct } from './processes.ts'
import type { Row } from './table.ts'

const ROWS = 1_000_000

export const measureExports = async (bench: Bench): Promise<Row[]> => {
  const databaseUrl = await bench.newDatabase('exports')
  const product = await startProduct(databaseUrl, { ROLE: 'http' })
  const client = new pg.Client({ connectionString: databaseUrl })
  // What went wrong is told by the query that it happened to.
  client.on('error', () => undefined)
  await client.connect()
  await client.query("select set_config('viewzenix.workspace', '*', false)")
  await client.query(
    `insert into activity (id, workspace_id, at, actor_kind, actor_name, verb, tone, subject_kind, request_id, summary)
     select uuidv7(-(interval '1 minute' + n * interval '1 millisecond')), $1, now() - interval '1 minute', 'system',
       'Viewzenix', 'order.filled', 'good', 'order', 'history', 'Filled 0.05 BTCUSD at 64341.2.'
     from generate_series(1, ${ROWS}) n`,
    [product.workspaceId],
  )
  await client.query('vacuum analyze activity')
  await client.end()
  const headers = { cookie: await signIn(product.baseUrl) }
  const rows: Row[] = []
  for (const format of ['csv', 'jsonl']) {
    const before = residentMiB(product.pid)
    const watch = { peak: before }
    const timer = setInterval(() => {
      watch.peak = Math.max(watch.peak, residentMiB(product.pid))
    }, 50)
    const started = performance.now()
    const response = await fetch(`${product.baseUrl}/exports/activity.${format}`, { headers })
    let lines = 0
    let early = 0
    for await (const chunk of response.body ?? []) {
      for (const byte of chunk) if (byte === 10) lines++
      if (lines < ROWS / 5) early = watch.peak
    }
    const seconds = (performance.now() - started) / 1000
    clearInterval(timer)
    if (lines < ROWS) throw new Error(`Only ${lines} of ${ROWS} rows came`)
    rows.push({
      what: `export of ${ROWS} rows as ${format}`,
      value: `${Math.round(lines / seconds)} rows/s, ${watch.peak} MiB at most`,
      against: `${early} MiB after a fifth of them; goal: the same memory for any number of rows`,
    })
  }
  await product.stop()
  return rows
}

/** Of a process on Linux; 0 elsewhere. */
const residentMiB = (pid: number): number => {
  try {
    const [, kib = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kib) / 1024)
  } catch {
    return 0
  }
}
