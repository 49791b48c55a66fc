/** The lists and pages of the dashboard and the REST API over a workspace with a long history. */
import pg from 'pg'
import type { Bench } from './bench.ts'
import { signIn, startProduct } from './processes.ts'
import { ms, percentile, type Row } from './table.ts'
import { writeHistory } from './write-history.ts'

const ALERTS = 100_000
const ORDERS = 50_000
const ROUNDS = 150
const LARGE = ['alert', 'trade_order', 'fill', 'decision', 'activity']

export const measureReads = async (bench: Bench): Promise<Row[]> => {
  const databaseUrl = await bench.newDatabase('reads')
  const product = await startProduct(databaseUrl, { ROLE: 'http' })
  const client = new pg.Client({ connectionString: databaseUrl })
  // What went wrong is told by the query that it happened to.
  client.on('error', () => undefined)
  await client.connect()
  await client.query("select set_config('viewzenix.workspace', '*', false)")
  const some = await writeHistory(client, product.workspaceId, { alerts: ALERTS, orders: ORDERS })
  const cookie = await signIn(product.baseUrl)
  const trpc = (path: string, input: object) => ({
    name: `tRPC ${path}`,
    url: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`,
    headers: { cookie },
  })
  const rest = (path: string) => ({
    name: `REST ${path.replace(/[0-9a-f-]{36}/g, '…')}`,
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${product.apiKey}` },
  })
  const reads = [
    trpc('alert.list', {}),
    { ...trpc('alert.list', { status: 'ordered' }), name: 'tRPC alert.list, ordered' },
    trpc('alert.get', { id: some.alertId }),
    trpc('order.list', {}),
    { ...trpc('order.list', { status: ['filled'] }), name: 'tRPC order.list, filled' },
    trpc('order.get', { id: some.orderId }),
    trpc('position.list', {}),
    trpc('activity.list', {}),
    trpc('overview.get', {}),
    rest('/alerts?limit=50'),
    rest(`/orders?limit=50&alert_id=${some.alertId}`),
    rest('/orders?limit=50&status=filled'),
    rest('/fills?limit=50'),
    rest('/positions'),
  ]
  const scansBefore = await sequentialScans(client)
  const samples = new Map<string, number[]>(reads.map(({ name, url }) => [name + url, []]))
  // In turns, so that what disturbs the machine disturbs them all.
  for (let round = 0; round < ROUNDS + 10; round++)
    for (const { name, url, headers } of reads) {
      const started = performance.now()
      const response = await fetch(product.baseUrl + url, { headers })
      const text = await response.text()
      if (!response.ok) throw new Error(`${name} answered ${response.status}: ${text.slice(0, 200)}`)
      if (round >= 10) samples.get(name + url)?.push(performance.now() - started)
    }
  await client.query('select pg_stat_clear_snapshot()')
  const scans = (await sequentialScans(client)) - scansBefore
  await client.end()
  await product.stop()
  return [
    ...reads.map(({ name, url }) => ({
      what: `${name}: p50 / p95`,
      value: `${ms(percentile(samples.get(name + url) ?? [], 0.5))} / ${ms(percentile(samples.get(name + url) ?? [], 0.95))}`,
      against: 'goal: p95 under 25 ms',
    })),
    {
      what: `sequential scans of ${LARGE.join(', ')}`,
      value: String(scans),
      against: `goal: 0, in ${(ROUNDS + 10) * reads.length} reads of ${ALERTS} alerts and ${ORDERS} orders`,
    },
  ]
}

/** PostgreSQL's own count; its processes tell it within a second. */
const sequentialScans = async (client: pg.Client): Promise<number> => {
  await client.query('select pg_sleep(1.5)')
  const { rows } = await client.query<{ scans: string }>(
    'select coalesce(sum(seq_scan), 0) as scans from pg_stat_user_tables where relname = any($1)',
    [LARGE],
  )
  return Number(rows[0]?.scans ?? 0)
}
