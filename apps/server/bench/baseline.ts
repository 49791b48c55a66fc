/**
 * What the hook is held against, as a process of its own. `insert`: Hono and one INSERT a request, with nothing of
 * what a hook has to do. `group`: those that wait together are one INSERT … unnest and one add_jobs.
 */
import { randomUUID } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

const [kind, databaseUrl] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: databaseUrl, max: kind === 'group' ? 2 : 10 })

const insert = async (id: string, raw: Buffer): Promise<void> => {
  await pool.query({
    name: 'one',
    text: 'insert into bench_alert (id, raw) values ($1, $2)',
    values: [id, raw],
  })
}

type Waiting = { id: string; raw: Buffer; done(): void; failed(error: unknown): void }
let waiting: Waiting[] = []
let busy = 0
const pump = (): void => {
  while (busy < 2 && waiting.length > 0) {
    const batch = waiting.slice(0, 256)
    waiting = waiting.slice(256)
    busy++
    pool
      .query({
        name: 'group',
        text: `with i as (select * from unnest($1::uuid[], $2::bytea[]) as t(id, raw)),
          stored as (insert into bench_alert (id, raw) select id, raw from i)
          select count(*) from graphile_worker.add_jobs(array(
            select row('bench', json_build_object('id', id), null, null, 8, null, null, null)::graphile_worker.job_spec
            from i))`,
        values: [batch.map((w) => w.id), batch.map((w) => w.raw)],
      })
      .then(
        () => {
          for (const { done } of batch) done()
        },
        (error) => {
          for (const { failed } of batch) failed(error)
        },
      )
      .finally(() => {
        busy--
        pump()
      })
  }
}
const group = (id: string, raw: Buffer): Promise<void> =>
  new Promise((done, failed) => {
    waiting.push({ id, raw, done, failed })
    if (busy < 2 && waiting.length === 1) setImmediate(pump)
  })

const store = kind === 'group' ? group : insert
const app = new Hono()
app.post('/hooks/:id', async (c) => {
  const id = randomUUID()
  await store(id, Buffer.from(await c.req.arrayBuffer()))
  return c.json({ alert_id: id, duplicate: false }, 202)
})
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`"port":${port}`))
