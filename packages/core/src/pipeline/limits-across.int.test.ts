/** Limits that look across symbols, while decisions about different symbols are made at the same time. */
import { NO_LIMITS, type RiskLimits } from '@viewzenix/schema'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPaperAccount } from '../account/index.ts'
import { setRisk } from '../risk/index.ts'
import { type Desk, startPipeline } from './pipeline.fixture.ts'
import { previewMessage } from './preview-message.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
let outside: pg.Client
beforeAll(async () => {
  pipeline = await startPipeline()
  outside = new pg.Client({ connectionString: pipeline.databaseUrl })
  await outside.connect()
})
afterAll(async () => {
  await outside?.end()
  await pipeline?.close()
})

type Scope = 'workspace' | 'account' | 'bot'
const idOf = (desk: Desk, scope: Scope) =>
  ({ workspace: desk.workspaceId, account: desk.account.id, bot: desk.bot.id })[scope]
const limit = (desk: Desk, scope: Scope, limits: Partial<RiskLimits>) =>
  setRisk(desk.platform, desk.actor, {
    scope,
    scopeId: idOf(desk, scope),
    limits: { ...NO_LIMITS, ...limits },
  })
const enterAt = (desk: Desk, symbols: string[]) =>
  Promise.all(symbols.map((symbol) => desk.mean('enter_long', { side: 'buy', symbol })))
const outcomes = (desk: Desk) =>
  desk
    .read<{ outcome: string }>('select outcome from decision where workspace_id = $1 order by outcome')
    .then((rows) => rows.map(({ outcome }) => outcome))

/** One bot, two accounts, two symbols: four lanes with a decision each, to be made at the same time. */
const openLanes = async (scope: Scope, limits: Partial<RiskLimits>) => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  const second = await createPaperAccount(desk.platform, desk.actor, { name: 'Second' })
  await desk.change({ accountIds: [desk.account.id, second.id] })
  await limit(desk, scope, limits)
  await enterAt(desk, ['BTCUSD', 'ETHUSD'])
  await desk.runTask('alert.route')
  return desk
}
const decideAll = (desk: Desk) => desk.runJobs([0, 1, 2, 3, 4, 5])

/** Whoever decides meanwhile waits here, having come as far as the limits. */
const whileHeld = async (key: string, work: () => Promise<unknown>, waiters: number): Promise<void> => {
  await outside.query('select pg_advisory_lock(hashtextextended($1, 0))', [key])
  const done = work()
  const waiting = async () =>
    (
      await outside.query(
        `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())`,
      )
    ).rows[0].n
  try {
    await expect.poll(waiting, { timeout: 10_000 }).toBe(waiters)
  } finally {
    await outside.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])
    await done
  }
}

it.each([
  ['account', { maxTotalNotional: '6' }, 'account', 2, 3],
  ['account', { maxOrdersPerMinute: 1 }, 'account', 2, 3],
  ['bot', { maxTotalNotional: '6' }, 'account', 2, 2],
  ['bot', { maxOrdersPerMinute: 1 }, 'bot', 4, 1],
  ['workspace', { maxTotalNotional: '6' }, 'workspace', 4, 1],
  ['workspace', { maxOrdersPerMinute: 2 }, 'workspace', 4, 2],
] as const)(
  'of %s, %o, are not exceeded by what is decided in one instant',
  async (scope, limits, at, waiters, ordered) => {
    const desk = await openLanes(scope, limits)
    await whileHeld(`limits:${at}:${idOf(desk, at)}`, () => decideAll(desk), waiters)
    const counts = Object.groupBy(await outcomes(desk), (outcome) => outcome)
    expect(counts).toMatchObject({ ordered: { length: ordered }, refused: { length: 4 - ordered } })
  },
)

it('count what is on its way also where the alert says no price', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await limit(desk, 'account', { maxTotalNotional: '6' })
  for (const symbol of ['BTCUSD', 'ETHUSD']) {
    await desk.mean('enter_long', { side: 'buy', symbol, price: null })
    await desk.runTask('alert.route')
  }
  expect(await outcomes(desk)).toEqual(['ordered', 'refused'])
})

it('cost decisions nothing where none is set', async () => {
  const desk = await openLanes('account', { maxOrderNotional: '100' })
  await outside.query('begin')
  await outside.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `limits:account:${desk.account.id}`,
  ])
  await decideAll(desk)
  await outside.query('rollback')
  expect(await outcomes(desk)).toEqual(Array(4).fill('ordered'))
})

it('never make decisions, halts and previews wait for each other in a circle', async () => {
  const desk = await pipeline.newDesk()
  const { actor, platform } = desk
  const second = await createPaperAccount(platform, actor, { name: 'Second' })
  await desk.change({ accountIds: [desk.account.id, second.id] })
  for (const scope of ['workspace', 'account', 'bot'] as const)
    await limit(desk, scope, { maxTotalNotional: '60', maxOrdersPerMinute: 9 })
  const symbols = ['AAA', 'BBB', 'CCC', 'DDD'].map((name) => `${name}USD`)
  const raw = Buffer.from('{"symbol":"AAAUSD","action":"buy"}')
  for (let round = 0; round < 4; round++) {
    await enterAt(desk, symbols)
    await Promise.all([
      desk.runJobs([0, 1, 2, 3, 4, 5]),
      previewMessage(desk.trading, actor, { hookId: desk.hook.id, raw }),
      desk.switchHalt(true),
    ])
    await desk.runJobs([0, 1, 2, 3, 4, 5])
  }
  await desk.settle()
  const { rows } = await outside.query(
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  )
  expect(rows[0].n).toBe(0)
  const [left] = await desk.read<{ n: number }>(
    "select count(*)::int as n from alert where workspace_id = $1 and status in ('received', 'failed')",
  )
  expect(left?.n).toBe(0)
  const [entries] = await desk.read<{ n: number }>(
    "select count(*)::int as n from trade_order where workspace_id = $1 and leg = 'entry'",
  )
  // The clock of the test stands: all of it is one minute.
  expect(entries?.n).toBe(9)
}, 120_000)
