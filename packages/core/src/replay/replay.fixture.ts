/** A desk on the very market that its replays are made on: what it traded was decided, sent and filled in earnest. */
import type { BotSettingsInput } from '@viewzenix/schema'
import { createDesk, createTestPlatform } from '@viewzenix/testing/builders'
import { createTestPaperBroker } from '@viewzenix/testing/rehearsal'
import pg from 'pg'
import { createAlertInbox, createHookDirectory, prepareAlert } from '../alert/index.ts'
import { updateBot } from '../bot/index.ts'
import { cancelAtBroker, createEchoes, reconcileOrder, submitOrder, syncAccount } from '../order/index.ts'
import { recordUpdate } from '../order/record-update.ts'
import { resumeLane, routeAlert } from '../pipeline/index.ts'
import { reconcileExits } from '../protection/index.ts'
import { type Rehearsing, runReplay, runShadow } from './index.ts'

const START = new Date('2030-01-07T12:00:00Z')
const MINUTE = 60_000

const handlers = {
  'alert.route': routeAlert,
  'lane.advance': resumeLane,
  'order.submit': submitOrder,
  'order.cancel': cancelAtBroker,
  'order.reconcile': reconcileOrder,
  'account.sync': syncAccount,
  'exits.reconcile': reconcileExits,
  'replay.run': runReplay,
  'shadow.run': runShadow,
} as const
type Job = { id: string; task: keyof typeof handlers; payload: Record<string, string>; run_at: Date }

export const startReplayDesk = async () => {
  const test = await createTestPlatform(START)
  const pool = new pg.Pool({ connectionString: test.databaseUrl, options: '-c viewzenix.workspace=*' })
  const { platform, clock } = test
  const { paper, market, rehearsal } = await createTestPaperBroker(pool, clock)
  const deps: Rehearsing = { ...platform, brokers: { paper }, market, rehearsal, echoes: createEchoes() }
  const desk = await createDesk(platform)
  const { actor, hook, hookSecret, bot, account } = desk
  const inbox = createAlertInbox({ pool })
  const directory = createHookDirectory({ pool, sealer: platform.sealer })

  const waiting = async (): Promise<Job[]> =>
    (
      await pool.query<Job>(
        `select j.id::text, t.identifier as task, j.payload, j.run_at from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier = any($1) and j.key is distinct from 'held' order by j.id`,
        [Object.keys(handlers)],
      )
    ).rows
  /** Runs jobs until none waits. */
  const drain = async (): Promise<void> => {
    for (let round = 0; round < 200; round++) {
      const [job] = await waiting()
      if (!job) return
      await pool.query('delete from graphile_worker._private_jobs where id = $1', [job.id])
      await handlers[job.task](deps, { requestId: 'request-1', ...job.payload } as never)
    }
    throw new Error('the jobs do not come to an end')
  }
  /** Lets time go by, and tells of what the broker did meanwhile. */
  const pass = async (minutes: number): Promise<void> => {
    clock.at = new Date(clock.at.getTime() + minutes * MINUTE)
    await paper.tick()
    const { rows } = await pool.query<{ client_order_id: string }>(
      'select client_order_id from trade_order where account_id = $1 order by id',
      [account.id],
    )
    for (const { client_order_id: id } of rows) {
      const order = await paper.findOrder(
        { id: account.id, broker: 'paper', credentials: {} },
        id,
        AbortSignal.timeout(5_000),
      )
      if (order) await recordUpdate(deps, { accountId: account.id, order })
    }
    await drain()
  }
  const post = async (message: object | string, into = inbox): Promise<string> => {
    directory.forget()
    const known = await directory.find(hook.id)
    if (!known) throw new Error('the hook is not there')
    const prepared = prepareAlert(
      { ...known, dedupeWindowSeconds: 0 },
      {
        raw: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
        header: (name) => (name === 'authorization' ? `Bearer ${hookSecret}` : undefined),
        pathSecret: null,
        sourceIp: null,
        requestId: crypto.randomUUID(),
        receivedAt: clock.at,
        oversized: false,
      },
      platform.sealer,
    )
    return (await into.put(prepared)).alertId
  }
  /** Another process, whose commits are held until they are let go. */
  const openSlowProcess = async () => {
    const client = new pg.Client({ connectionString: test.databaseUrl, options: '-c viewzenix.workspace=*' })
    await client.connect()
    client.on('error', () => undefined)
    await client.query('begin')
    const own = createAlertInbox({ pool: client })
    return {
      post: (message: object) => post(message, own),
      commit: async () => {
        await client.query('commit')
        await client.end()
      },
    }
  }
  return {
    ...desk,
    deps,
    platform,
    clock,
    pool,
    drain,
    pass,
    post,
    openSlowProcess,
    /** An alert, and all that comes of it at once. */
    alert: async (message: object | string): Promise<string> => {
      const id = await post(message)
      await drain()
      return id
    },
    change: (settings: Partial<BotSettingsInput>) =>
      updateBot(platform, actor, {
        ...{ id: bot.id, name: bot.name, hookId: hook.id, accountIds: [account.id] },
        ...{ sizing: { kind: 'fixed', quantity: '0.05' }, order: { type: 'market' } },
        ...settings,
      }),
    /** All that is traded and counted, as one text. */
    traded: async (): Promise<string> => {
      const tables = ['alert', 'decision', 'trade_order', 'fill', 'position', 'protection', 'equity_point']
      const found = await Promise.all(
        [...tables, 'account', 'bot', 'paper_broker.orders', 'paper_broker.account', 'mail'].map((name) =>
          pool.query(
            `select '${name}' as name, md5(string_agg(t::text, '|' order by t::text)) from ${name} t`,
          ),
        ),
      )
      return JSON.stringify(found.map(({ rows }) => rows))
    },
    close: async () => {
      await pool.end()
      await test.close()
    },
  }
}
