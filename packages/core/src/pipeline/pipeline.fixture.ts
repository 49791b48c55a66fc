/** The pipeline on a real database, with a broker in memory that has bad days, and jobs that run when a test says so. */
import { type BotSettingsInput, type BotView, type Signal, signalOf } from '@viewzenix/schema'
import { createDesk, createTestPlatform } from '@viewzenix/testing/builders'
import { createFakeBroker, type FakeBroker } from '@viewzenix/testing/doubles/fake-broker'
import pg from 'pg'
import { createAlertInbox, createHookDirectory, prepareAlert } from '../alert/index.ts'
import { createBot, deleteBot, updateBot } from '../bot/index.ts'
import { finishHalt, liftHalt, listHalts, startHalt } from '../halt/index.ts'
import {
  cancelAtBroker,
  cancelOrder,
  createEchoes,
  reconcileOrder,
  submitOrder,
  syncAccount,
  type Trading,
} from '../order/index.ts'
import { recordUpdate } from '../order/record-update.ts'
import { AppError } from '../platform/errors.ts'
import type { TaskName } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import type { BrokerOrder } from '../ports/index.ts'
import { reconcileExits } from '../protection/index.ts'
import { resumeLane } from './resume-lane.ts'
import { routeAlert } from './route-alert.ts'

const SYMBOL = 'BTCUSD'
const START = new Date('2030-01-01T00:00:00Z')

/** Limits of the bot whose orders rest. */
type RiskOfBot = { maxPositionNotional?: string }
/** Mail, people, exports, archives and rehearsals go their own way. */
type PipelineTask = Exclude<
  TaskName,
  `${'mail' | 'integration' | 'export' | 'archive' | 'replay' | 'shadow' | 'workspace' | 'identity'}.${string}`
>
type Job = { id: string; task: PipelineTask; payload: Record<string, string> }
const handlers: Record<PipelineTask, (trading: Trading, payload: never) => Promise<void>> = {
  'alert.route': routeAlert,
  'lane.advance': resumeLane,
  'order.submit': submitOrder,
  'order.cancel': cancelAtBroker,
  'order.reconcile': reconcileOrder,
  'account.sync': syncAccount,
  'exits.reconcile': reconcileExits,
  'halt.finish': finishHalt,
}

export const startPipeline = async () => {
  const test = await createTestPlatform(START)
  const pool = new pg.Pool({ connectionString: test.databaseUrl, options: '-c viewzenix.workspace=*' })
  return {
    databaseUrl: test.databaseUrl,
    clock: test.clock,
    newDesk: (risk: RiskOfBot = {}) => openDesk(test.platform, pool, risk),
    close: async () => {
      await pool.end()
      await test.close()
    },
  }
}

export type Desk = Awaited<ReturnType<typeof openDesk>>

/** A workspace of its own: one hook, one account, a bot at the market and one whose limit orders rest. */
const openDesk = async (platform: Platform, pool: pg.Pool, risk: RiskOfBot) => {
  const desk = await createDesk(platform)
  const { actor, hook, hookSecret, account } = desk
  const { workspaceId } = actor
  const resting = await createBot(platform, actor, {
    name: 'Patient',
    hookId: hook.id,
    accountIds: [account.id],
    allowShort: true,
    sizing: { kind: 'fixed', quantity: '0.02' },
    order: { type: 'limit' },
    risk,
  })
  const broker: FakeBroker = createFakeBroker()
  const trading: Trading = {
    ...platform,
    brokers: { paper: broker },
    echoes: createEchoes(),
    market: {
      getQuote: async (symbol) => ({ symbol, bid: '99', ask: '101', at: START.toISOString() }),
      getCandles: async () => [],
    },
  }
  const inbox = createAlertInbox({ pool })
  const known = await createHookDirectory({ pool, sealer: platform.sealer }).find(hook.id)
  if (!known) throw new Error('the hook that was just made is not there')

  const waitingJobs = async (): Promise<Job[]> =>
    (
      await pool.query<Job>(
        `select j.id::text, t.identifier as task, j.payload from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id
         where j.payload->>'workspaceId' = $1 and t.identifier not like 'mail.%' order by j.id`,
        [workspaceId],
      )
    ).rows
  /** As a worker does it: taken, done, and put back when it failed or the worker died over it. */
  const runJob = async (job: Job): Promise<void> => {
    const taken = await pool.query('delete from graphile_worker._private_jobs where id = $1', [job.id])
    if (taken.rowCount !== 1) return
    const again = () => pool.query('select graphile_worker.add_job($1, $2::json)', [job.task, job.payload])
    const died = Promise.withResolvers<'died'>()
    if (job.task === 'order.submit') {
      const sql = 'select client_order_id as id from trade_order where id = $1'
      const { rows } = await pool.query<{ id: string }>(sql, [job.payload.orderId])
      broker.onHang(rows[0]?.id ?? '', () => died.resolve('died'))
    }
    const done = handlers[job.task](trading, job.payload as never).then(
      () => 'done' as const,
      () => 'failed' as const,
    )
    if ((await Promise.race([done, died.promise])) !== 'done') await again()
  }

  /** What was delivered, with an id of its own each. */
  const delivered: { message: object; meaning: Signal | undefined }[] = []
  const deliver = async (said: object, meaning?: Signal): Promise<void> => {
    const message = { id: crypto.randomUUID(), ...said }
    delivered.push({ message, meaning })
    await put(message, meaning)
  }
  const put = async (message: object, meaning: Signal | undefined): Promise<void> => {
    const prepared = prepareAlert(
      { ...known, dedupeWindowSeconds: 0 },
      {
        raw: Buffer.from(JSON.stringify(message)),
        header: (name) => (name === 'authorization' ? `Bearer ${hookSecret}` : undefined),
        pathSecret: null,
        sourceIp: null,
        requestId: crypto.randomUUID(),
        receivedAt: START,
        oversized: false,
      },
      platform.sealer,
    )
    await inbox.put(meaning ? { ...prepared, signal: meaning, symbol: meaning.symbol } : prepared)
  }

  return {
    ...desk,
    workspaceId,
    platform,
    resting,
    broker,
    trading,
    send: async (orderId: string, action: string): Promise<void> => {
      const message = {
        symbol: SYMBOL,
        strategy_order_id: orderId,
        strategy_order_action: action,
        strategy_order_price: 100,
      }
      await deliver(message)
    },
    /** An alert that means just this, however it was written. */
    mean: (intent: Signal['intent'], said: Partial<Signal> = {}): Promise<void> =>
      deliver(
        { symbol: SYMBOL, strategy_order_id: 'x', strategy_order_action: 'buy' },
        signalOf({ symbol: SYMBOL, assetClass: 'crypto', side: null, price: '100', ...said, intent }),
      ),
    /** One of those that were delivered comes again. */
    repeat: async (pick: number): Promise<void> => {
      const one = delivered[pick % Math.max(1, delivered.length)]
      if (one) await put(one.message, one.meaning)
    },
    delivered: () => delivered.length,
    /** Gives the bot that trades at the market other settings. */
    change: (settings: Partial<BotSettingsInput>): Promise<BotView> => {
      const { name, hookId, accountIds, sizing, order } = desk.bot
      return updateBot(platform, actor, {
        ...{ id: desk.bot.id, name, hookId, accountIds, sizing, order },
        ...settings,
      })
    },
    /** Runs some of the jobs that wait, at the same time. */
    runJobs: async (picks: number[]): Promise<void> => {
      const jobs = await waitingJobs()
      const chosen = new Set(picks.flatMap((pick) => jobs[pick % Math.max(1, jobs.length)] ?? []))
      await Promise.all([...chosen].map(runJob))
    },
    /** Runs the jobs of one task. */
    runTask: async (task: TaskName): Promise<void> => {
      for (const job of await waitingJobs()) if (job.task === task) await runJob(job)
    },
    /** Leaves the bot whose limit orders rest alone. */
    onlyRestingBot: () => deleteBot(platform, actor, { id: desk.bot.id }),
    /** Leaves the bot that trades at the market alone. */
    onlyMarketBot: () => deleteBot(platform, actor, { id: resting.id }),
    /** Runs jobs until none waits; what rests at the broker goes on resting. */
    drain: async (): Promise<void> => {
      for (let round = 0; round < 60; round++) {
        const jobs = await waitingJobs()
        if (jobs.length === 0) return
        for (const job of jobs) await runJob(job)
      }
      throw new Error('the jobs do not come to an end')
    },
    /** Until none is left: the broker is well, every order comes to its end, and the account is held against it. */
    settle: async (): Promise<void> => {
      broker.heal()
      for (let round = 0; round < 60; round++) {
        const jobs = await waitingJobs()
        for (const job of jobs) await runJob(job)
        if (jobs.length > 0) continue
        const worked = broker.work()
        await syncAccount(trading, { workspaceId, accountId: account.id, requestId: 'request-sync' })
        if (!worked && (await waitingJobs()).length === 0) return
      }
      throw new Error('the pipeline does not come to rest')
    },
    /** Somebody asks for one of the orders to be canceled, or is told why it cannot be. */
    cancel: async (pick: number): Promise<void> => {
      const sql = 'select id from trade_order where workspace_id = $1 order by id'
      const { rows } = await pool.query<{ id: string }>(sql, [workspaceId])
      const one = rows[pick % Math.max(1, rows.length)]
      if (!one) return
      await cancelOrder(platform, actor, { id: one.id }).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error
      })
    },
    /** Halts the account, or lets it trade again. */
    switchHalt: async (cancelOrders: boolean): Promise<void> => {
      const [open] = await listHalts(platform, actor, {})
      if (open) await liftHalt(platform, actor, { id: open.id })
      else
        await startHalt(platform, actor, {
          scope: 'account',
          scopeId: account.id,
          reason: 'A test.',
          cancelOrders,
        })
    },
    /** The stream tells of an order, as it is or as it was. */
    push: (seen: BrokerOrder) => recordUpdate(trading, { accountId: account.id, order: seen }),
    read: <R extends pg.QueryResultRow>(sql: string): Promise<R[]> =>
      pool.query<R>(sql, [workspaceId]).then(({ rows }) => rows),
  }
}
