/** Stops and targets on the paper broker itself: they rest, wake up by the market, and take each other along. */
import { createPaperBroker, paperBrokerMigration } from '@viewzenix/adapters/broker'
import { createSimulatedMarket } from '@viewzenix/adapters/market'
import { createAlertInbox, createHookDirectory, prepareAlert } from '@viewzenix/core/alert'
import { updateBot } from '@viewzenix/core/bot'
import {
  cancelAtBroker,
  createEchoes,
  reconcileOrder,
  submitOrder,
  syncAccount,
  type Trading,
} from '@viewzenix/core/order'
import { resumeLane, routeAlert } from '@viewzenix/core/pipeline'
import { reconcileExits } from '@viewzenix/core/protection'
import { createDesk, createTestPlatform } from '@viewzenix/testing/builders'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'

const START = new Date('2030-01-01T12:00:00Z')
const handlers: Record<string, (trading: Trading, job: never) => Promise<void>> = {
  'alert.route': routeAlert,
  'lane.advance': resumeLane,
  'order.submit': submitOrder,
  'order.cancel': cancelAtBroker,
  'order.reconcile': reconcileOrder,
  'exits.reconcile': reconcileExits,
  'account.sync': syncAccount,
}

const setUp = async () => {
  const test = await createTestPlatform(START)
  onTestFinished(() => test.close())
  const pool = new pg.Pool({
    connectionString: test.databaseUrl,
    options: '-c viewzenix.workspace=*',
  })
  onTestFinished(() => pool.end())
  const { rows } = await pool.query("select to_regnamespace('paper_broker') as there")
  if (rows[0]?.there === null) for (const statement of paperBrokerMigration.up) await pool.query(statement)
  const clock = { now: () => test.clock.at.getTime() }
  const market = createSimulatedMarket({ seed: 7, clock })
  const broker = createPaperBroker({ pool, market, clock, slowMs: 5 })
  const { platform } = test
  const trading: Trading = { ...platform, brokers: { paper: broker }, market, echoes: createEchoes() }
  const desk = await createDesk(platform)
  const known = await createHookDirectory({ pool, sealer: platform.sealer }).find(desk.hook.id)
  if (!known) throw new Error('the hook that was just made is not there')
  const inbox = createAlertInbox({ pool })

  const drain = async (): Promise<void> => {
    for (let round = 0; round < 60; round++) {
      const jobs = await pool.query<{ id: string; task: string; payload: never }>(
        `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
         where t.id = j.task_id and t.identifier = any($1) returning j.id, t.identifier as task, j.payload`,
        [Object.keys(handlers)],
      )
      if (jobs.rows.length === 0) return
      for (const { task, payload } of jobs.rows) await handlers[task]?.(trading, payload)
    }
    throw new Error('the jobs do not come to an end')
  }
  return {
    ...desk,
    platform,
    pool,
    market,
    drain,
    send: async (action: 'buy' | 'sell') => {
      const raw = Buffer.from(
        JSON.stringify({ symbol: 'BTCUSD', strategy_order_id: 'x', strategy_order_action: action }),
      )
      const delivery = {
        ...{ raw, pathSecret: null, sourceIp: null, requestId: 'request-1', oversized: false },
        receivedAt: test.clock.at,
        header: (name: string) => (name === 'authorization' ? `Bearer ${desk.hookSecret}` : undefined),
      }
      await inbox.put(prepareAlert({ ...known, dedupeWindowSeconds: 0 }, delivery, platform.sealer))
      await drain()
    },
    /** Lets the market go on, and the broker with it; then the account is held against it. */
    advance: async (ms: number) => {
      test.clock.at = new Date(test.clock.at.getTime() + ms)
      await broker.tick()
      await syncAccount(trading, {
        workspaceId: desk.actor.workspaceId,
        accountId: desk.account.id,
        requestId: 'request-sync',
      })
      await drain()
    },
    exits: async () =>
      (
        await pool.query<{ leg: string; status: string; left: string }>(
          `select leg, status, (quantity - filled_quantity)::float8::text as left from trade_order
           where leg in ('stop', 'target') order by leg, leg_seq`,
        )
      ).rows.map(({ leg, status, left }) => `${leg} ${status} ${left}`),
    held: async () => (await pool.query('select quantity::float8 as q from position')).rows[0]?.q,
  }
}

it('rest beside the position, and whichever the market reaches first takes the others along', async () => {
  const paper = await setUp()
  const { name, hookId, accountIds, sizing, order } = paper.bot
  await updateBot(paper.platform, paper.actor, {
    ...{ id: paper.bot.id, name, hookId, accountIds, sizing, order },
    exits: {
      stop: { unit: 'percent', percent: '0.05' },
      targets: [
        { distance: { unit: 'percent', percent: '0.05' }, share: '50' },
        { distance: { unit: 'percent', percent: '0.1' }, share: '50' },
      ],
    },
  })
  await paper.send('buy')
  expect(await paper.held()).toBe(0.05)
  expect(await paper.exits()).toEqual([
    'stop submitted 0.05',
    'target submitted 0.025',
    'target submitted 0.025',
  ])
  let moments = 0
  while ((await paper.held()) !== 0) {
    if (++moments > 500) throw new Error('the market reaches none of them')
    await paper.advance(5_000)
    // Never more than is held, whichever filled.
    const { rows } = await paper.pool.query<{ fine: boolean }>(
      `select coalesce(sum(quantity - filled_quantity) filter (where leg = 'stop'), 0) <= p.held
         and coalesce(sum(quantity - filled_quantity) filter (where leg = 'target'), 0) <= p.held as fine
       from (select quantity as held from position) p
       left join trade_order on leg in ('stop', 'target') and status in ('submitted', 'partially_filled')
       group by p.held`,
    )
    expect(rows).toEqual([{ fine: true }])
  }
  const ended = await paper.exits()
  expect(ended.every((one) => / (filled|canceled) /.test(one))).toBe(true)
  expect(ended.some((one) => one.includes('filled'))).toBe(true)
  const { rows } = await paper.pool.query(
    `select sum(case side when 'buy' then quantity else -quantity end)::float8 as sum from fill`,
  )
  expect(rows).toEqual([{ sum: 0 }])
})

it('go with the position that a signal closes', async () => {
  const paper = await setUp()
  const { name, hookId, accountIds, sizing, order } = paper.bot
  await updateBot(paper.platform, paper.actor, {
    ...{ id: paper.bot.id, name, hookId, accountIds, sizing, order },
    exits: { stop: { unit: 'percent', percent: '20' } },
  })
  await paper.send('buy')
  expect(await paper.exits()).toEqual(['stop submitted 0.05'])
  await paper.send('sell')
  expect(await paper.held()).toBe(0)
  expect(await paper.exits()).toEqual(['stop canceled 0.05'])
})
