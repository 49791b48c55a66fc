/** How many deliveries a second a hook takes, and how long each waits, beside two plain servers in the same run. */
import { migrateDatabase } from '@viewzenix/core/platform'
import autocannon from 'autocannon'
import pg from 'pg'
import type { Bench } from './bench.ts'
import { type Started, startBaseline, startProduct } from './processes.ts'
import type { Row } from './table.ts'

const SECONDS = 8
const CONNECTIONS = 64

type Result = { perSecond: number; p50: number; p95: number; p99: number }

export const measureHooks = async (bench: Bench): Promise<Row[]> => {
  const databaseUrl = await bench.newDatabase('hooks')
  await migrateDatabase(databaseUrl)
  await withClient(databaseUrl, (client) =>
    client.query(
      'create table bench_alert (id uuid primary key, raw bytea not null, at timestamptz default now())',
    ),
  )
  const insert = await against(await startBaseline('insert', databaseUrl), '/hooks/any', {})
  const group = await against(await startBaseline('group', databaseUrl), '/hooks/any', {})
  const product = await startProduct(databaseUrl, { ROLE: 'http' })
  const hook = await against(product, product.hookPath, { authorization: `Bearer ${product.hookSecret}` })
  const ratio = (to: Result) => (hook.perSecond / to.perSecond).toFixed(2)
  return [
    {
      what: 'hook: requests/s',
      value: hook.perSecond.toFixed(0),
      against: `${ratio(insert)} of Hono + INSERT, ${ratio(group)} of Hono + grouped INSERT and add_jobs (goal: at least 0.50)`,
    },
    {
      what: 'hook: p50 / p95 / p99',
      value: spread(hook),
      against: `at ${CONNECTIONS} connections, as fast as it goes`,
    },
    {
      what: 'bare Hono + one INSERT: requests/s',
      value: insert.perSecond.toFixed(0),
      against: `p50 / p95 / p99 ${spread(insert)}`,
    },
    {
      what: 'bare Hono + grouped INSERT: requests/s',
      value: group.perSecond.toFixed(0),
      against: `p50 / p95 / p99 ${spread(group)}`,
    },
  ]
}

const spread = ({ p50, p95, p99 }: Result) => `${p50} / ${p95} / ${p99} ms`

const against = async (server: Started, path: string, headers: Record<string, string>): Promise<Result> => {
  const round = (duration: number) =>
    autocannon({
      url: server.baseUrl + path,
      method: 'POST',
      connections: CONNECTIONS,
      duration,
      workers: 1,
      headers: { 'content-type': 'application/json', ...headers },
      // Each its own id, or it would be a duplicate.
      idReplacement: true,
      body: JSON.stringify({
        id: '[<id>]',
        symbol: 'BTCUSD',
        strategy_order_id: 'long',
        strategy_order_action: 'buy',
        strategy_order_contracts: 0.05,
        strategy_order_price: 64340.15,
        strategy_order_comment: 'Breakout',
      }),
    })
  try {
    await round(2)
    const result = await round(SECONDS)
    if (result.non2xx > 0 || result.errors > 0)
      throw new Error(`${result.non2xx} answers were no success, ${result.errors} requests failed`)
    const { p50, p97_5, p99 } = result.latency
    return { perSecond: result.requests.average, p50, p95: p97_5, p99 }
  } finally {
    await server.stop()
  }
}

const withClient = async (
  databaseUrl: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await work(client)
  await client.end()
}
