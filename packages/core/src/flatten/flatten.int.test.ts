import type { BotSettingsInput, Signal } from '@viewzenix/schema'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaperAccount } from '../account/index.ts'
import { createBot } from '../bot/index.ts'
import { startHalt } from '../halt/index.ts'
import { laneKey } from '../order/lane-lock.ts'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'
import { sweepPipeline } from '../pipeline/sweep-pipeline.ts'
import { createRows } from '../platform/rows.fixture.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { watchExits } from '../protection/watch-exits.ts'
import { flatten, flattenPosition } from './index.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const EXITS: BotSettingsInput['exits'] = {
  stop: { unit: 'price', amount: '10' },
  targets: [{ distance: { unit: 'price', amount: '10' }, share: '50' }],
}
/** A long position of 1 with its stop and its target at the broker. */
const hold = async (said: Partial<Signal> = {}): Promise<Desk> => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ allowShort: true, sizing: { kind: 'fixed', quantity: '1' }, exits: EXITS })
  desk.broker.expect(['fills', ...Array<'rests'>(20).fill('rests')])
  await desk.mean('enter_long', { side: 'buy', ...said })
  await desk.drain()
  expect(desk.broker.position()).toBe('1')
  desk.broker.heal()
  return desk
}
const account = (desk: Desk) => ({ scope: 'account' as const, scopeId: desk.account.id })
const flattenAccount = (desk: Desk) => flatten(desk.platform, desk.actor, account(desk))
const openOrders = async (desk: Desk): Promise<string[]> =>
  (
    await desk.read<{ leg: string }>(
      `select leg from trade_order where workspace_id = $1
         and status in ('pending', 'submitting', 'unknown', 'submitted', 'partially_filled') order by leg`,
    )
  ).map(({ leg }) => leg)
const flattening = (desk: Desk) =>
  desk.read('select 1 from position where workspace_id = $1 and flattening is not null')
const said = async (desk: Desk, verb: string): Promise<string[]> =>
  (
    await desk.read<{ summary: string }>(
      `select summary from activity where workspace_id = $1 and verb = '${verb}' order by id`,
    )
  ).map(({ summary }) => summary)
const decisions = (desk: Desk) =>
  desk.read<{ outcome: string; reason: string }>(
    'select outcome, reason from decision where workspace_id = $1 order by alert_seq',
  )
/** The watchdog comes by after so many seconds. */
const watchAfter = async (desk: Desk, seconds: number): Promise<void> => {
  pipeline.clock.at = new Date(pipeline.clock.at.getTime() + seconds * 1_000)
  await watchExits(desk.platform, 'request-watch')
}

describe('to flatten', () => {
  it('cancels what rests, closes what is held then, and says so', async () => {
    const desk = await hold()
    expect(await flattenAccount(desk)).toEqual({ lanes: 1 })
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
    expect(await openOrders(desk)).toEqual([])
    expect(await flattening(desk)).toEqual([])
    expect(await said(desk, 'position.flattened')).toEqual([
      'Nothing is held in BTCUSD any more, and nothing rests, as Olga wanted: By hand.',
    ])
    expect(await said(desk, 'flatten.started')).toEqual([
      'Olga has all positions of the account Paper closed (1): By hand.',
    ])
    // Nothing is left to do: once more is no order more.
    expect(await flattenAccount(desk)).toEqual({ lanes: 0 })
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
  })

  it('goes through while trading is halted, as a part of the halt', async () => {
    const desk = await hold()
    await startHalt(desk.platform, desk.actor, { ...account(desk), reason: 'News.', flatten: true })
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
    expect(await openOrders(desk)).toEqual([])
    expect(await said(desk, 'halt.started')).toEqual([
      'Olga halted trading for the account Paper: News. Positions being closed: 1.',
    ])
    expect(
      await desk.read("select closing from mail where workspace_id = $1 and template = 'halt_tripped'"),
    ).toEqual([{ closing: expect.stringContaining('All positions are being closed.') }])
    await desk.mean('enter_long', { side: 'buy' })
    await desk.drain()
    expect((await decisions(desk)).at(-1)).toMatchObject({ outcome: 'refused' })
  })

  it.each([{ flatten: true }, { cancelOrders: true }])(
    'reaches, as a part of a halt (%o), an entry that is sent while nobody sees the halt yet',
    async (also) => {
      const desk = await hold()
      await desk.mean('enter_long', { side: 'buy', orderType: 'limit', limitPrice: '90' })
      desk.broker.expect(['rests'])
      await desk.drain()
      const outside = new pg.Client({ connectionString: pipeline.databaseUrl })
      await outside.connect()
      const lane = laneKey({ accountId: desk.account.id, symbol: 'BTCUSD' })
      await outside.query('select pg_advisory_lock(hashtextextended($1, 0))', [lane])
      const halted = startHalt(desk.platform, desk.actor, { ...account(desk), reason: 'News.', ...also })
      const waiters = async () =>
        (
          await outside.query(
            `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
               and database = (select oid from pg_database where datname = current_database())`,
          )
        ).rows[0].n
      try {
        await expect.poll(waiters, { timeout: 10_000 }).toBe(1)
        // It has looked around, and waits for what it saw.
        desk.broker.expect(['rests'])
        await desk.mean('enter_long', { side: 'buy', symbol: 'ETHUSD' })
        await desk.runTask('alert.route')
        await desk.runTask('order.submit')
      } finally {
        await outside.end()
        await halted
      }
      desk.broker.heal()
      await desk.drain()
      expect(
        await desk.read(
          "select symbol, status from trade_order where workspace_id = $1 and symbol = 'ETHUSD'",
        ),
      ).toEqual([{ symbol: 'ETHUSD', status: 'canceled' }])
    },
  )

  it('is closed of an entry what fills while its cancellation is on its way', async () => {
    const desk = await pipeline.newDesk()
    await desk.onlyMarketBot()
    desk.broker.expect(['lost'])
    await desk.mean('enter_long', { side: 'buy' })
    await desk.runTask('alert.route')
    await desk.runTask('order.submit')
    expect(await openOrders(desk)).toEqual(['entry'])
    expect(await flattenAccount(desk)).toEqual({ lanes: 1 })
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
    expect(await flattening(desk)).toEqual([])
  })

  it('goes on wherever a crash left it, and only ever closes', async () => {
    // One job, then everything that waits is lost, until all is done; every start is another moment of the crash.
    for (let first = 0; first < 5; first++) {
      const desk = await hold()
      await flattenAccount(desk)
      for (let n = 0; n < first; n++) await desk.runJobs([0])
      for (let round = 0; round < 30 && (await flattening(desk)).length > 0; round++) {
        await desk.read(`delete from graphile_worker._private_jobs where payload->>'workspaceId' = $1::text`)
        pipeline.clock.at = new Date(pipeline.clock.at.getTime() + 90_000)
        await desk.read(`update trade_order set updated_at = '2020-01-01' where workspace_id = $1`)
        await sweepPipeline(desk.platform, 'request-sweep')
        await watchExits(desk.platform, 'request-watch')
        await desk.runJobs([round % 3])
      }
      await desk.settle()
      expect(desk.broker.position()).toBe('0')
      expect(await flattening(desk)).toEqual([])
      expect(await openOrders(desk)).toEqual([])
      for (const { asked, held } of desk.broker.exits) expect(Number(asked)).toBeLessThanOrEqual(Number(held))
      expect(
        await desk.read("select 1 from trade_order where workspace_id = $1 and leg = 'entry'"),
      ).toHaveLength(1)
    }
  }, 120_000)

  it('refuses what was asked for before, and lets wait what is asked for meanwhile', async () => {
    const desk = await hold()
    await desk.mean('reverse', { side: 'sell' })
    await desk.runTask('alert.route')
    expect((await decisions(desk)).at(-1)).toMatchObject({ outcome: 'waiting' })
    await flattenAccount(desk)
    await desk.mean('enter_long', { side: 'buy' })
    await desk.runTask('alert.route')
    const [, reversed, entered] = await decisions(desk)
    expect(reversed).toMatchObject({
      outcome: 'refused',
      reason: 'Refused: Olga had the position in BTCUSD closed: By hand.',
    })
    expect(entered).toEqual({ outcome: 'waiting', reason: 'Waits until the position in BTCUSD is closed.' })
    desk.broker.expect(['fills', 'fills', 'rests', 'rests'])
    await desk.drain()
    expect((await decisions(desk)).at(-1)).toMatchObject({ outcome: 'ordered' })
    expect(desk.broker.position()).toBe('1')
    expect(await desk.read("select 1 from alert where workspace_id = $1 and status = 'received'")).toEqual([])
  })

  it('is tried again when the broker refuses it, a few times, and then left to a person, loudly', async () => {
    const desk = await hold()
    desk.broker.expect([...Array<'refused'>(5).fill('refused'), ...Array<'rests'>(9).fill('rests')])
    await flattenAccount(desk)
    await desk.drain()
    for (let n = 0; n < 4; n++) {
      expect(await flattening(desk)).toHaveLength(1)
      await watchAfter(desk, 30)
      await desk.drain()
    }
    await watchAfter(desk, 30)
    await desk.drain()
    expect(await flattening(desk)).toEqual([])
    expect(await said(desk, 'position.flatten-failed')).toEqual([
      expect.stringMatching(
        /^The position in BTCUSD could not be closed\. 5 exits came to nothing\. .*Not enough cash/,
      ),
    ])
    expect(await said(desk, 'position.flatten-slow')).toHaveLength(1)
    expect(
      await desk.read("select subject from mail where workspace_id = $1 and template = 'position_at_risk'"),
    ).toEqual(expect.arrayContaining([{ subject: 'The position in BTCUSD could not be closed' }]))
    // It is held, and protected as before.
    expect(desk.broker.position()).toBe('1')
    expect(await openOrders(desk)).toEqual(['stop', 'target'])
  })

  it('ends when a person cancels its exit', async () => {
    const desk = await hold()
    desk.broker.expect(Array<'rests'>(9).fill('rests'))
    await flattenAccount(desk)
    await desk.drain()
    expect(await openOrders(desk)).toEqual(['exit'])
    await desk.cancel(3)
    await desk.drain()
    expect(await flattening(desk)).toEqual([])
    expect(await said(desk, 'position.flatten-failed')).toEqual([expect.stringMatching(/canceled by hand/)])
  })

  it('closes of a bot what it entered last, and of the others’ lanes takes its own entries alone', async () => {
    const desk = await hold()
    const { platform, actor } = desk
    const other = await createBot(platform, actor, {
      name: 'Other',
      hookId: desk.hook.id,
      accountIds: [desk.account.id],
      symbols: ['ETHUSD'],
      sizing: { kind: 'fixed', quantity: '2' },
      order: { type: 'limit' },
    })
    await desk.change({ exits: EXITS, symbols: ['BTCUSD'] })
    desk.broker.expect(['rests'])
    await desk.mean('enter_long', { side: 'buy', symbol: 'ETHUSD' })
    await desk.drain()
    expect(await openOrders(desk)).toEqual(['entry', 'stop', 'target'])
    expect(await flatten(platform, actor, { scope: 'bot', scopeId: other.id })).toEqual({ lanes: 1 })
    await desk.drain()
    expect(await openOrders(desk)).toEqual(['stop', 'target'])
    expect(desk.broker.position()).toBe('1')
    expect(await flatten(platform, actor, { scope: 'bot', scopeId: desk.bot.id })).toEqual({ lanes: 1 })
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
  })

  it('leaves the entries of another bot that rest beside those of the bot', async () => {
    const desk = await pipeline.newDesk()
    const { platform, actor, bot, resting } = desk
    desk.broker.expect(['rests', 'rests'])
    await desk.mean('enter_long', { side: 'buy', orderType: 'limit', limitPrice: '90' })
    await desk.drain()
    const entries = () =>
      desk.read<{ bot_id: string; status: string }>(
        'select bot_id, status from trade_order where workspace_id = $1',
      )
    expect(new Set((await entries()).map(({ status }) => status))).toEqual(new Set(['submitted']))
    await flatten(platform, actor, { scope: 'bot', scopeId: bot.id })
    await desk.drain()
    expect(new Map((await entries()).map((one) => [one.bot_id, one.status]))).toEqual(
      new Map([
        [bot.id, 'canceled'],
        [resting.id, 'submitted'],
      ]),
    )
  })

  it('closes one position, once, and nothing of another account', async () => {
    const desk = await hold()
    const { platform, actor } = desk
    const second = await createPaperAccount(platform, actor, { name: 'Second' })
    expect(await flatten(platform, actor, { scope: 'account', scopeId: second.id })).toEqual({ lanes: 0 })
    const [position] = await desk.read<{ id: string }>('select id from position where workspace_id = $1')
    const id = position?.id ?? ''
    await flattenPosition(platform, actor, { id })
    await flattenPosition(platform, actor, { id })
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
    expect(await said(desk, 'flatten.started')).toHaveLength(2)
    await expect(flattenPosition(platform, actor, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await verbsOf(platform, desk.workspaceId, id)).toContain('position.flattened')
  })

  it('is for those who trade, and reaches no other workspace', async () => {
    const desk = await hold()
    const { platform } = desk
    const viewer = userOf(desk.workspaceId, 'viewer')
    const other = await createRows(platform)
    const refused = { code: 'FORBIDDEN' }
    await expect(flatten(platform, viewer, account(desk))).rejects.toMatchObject(refused)
    await expect(flattenPosition(platform, viewer, { id: other.positionId })).rejects.toMatchObject(refused)
    const missing = { code: 'NOT_FOUND' }
    for (const [scope, scopeId] of [
      ['account', other.accountId],
      ['bot', other.botId],
      ['workspace', other.workspaceId],
    ] as const)
      await expect(flatten(platform, desk.actor, { scope, scopeId })).rejects.toMatchObject(missing)
    await expect(flattenPosition(platform, desk.actor, { id: other.positionId })).rejects.toMatchObject(
      missing,
    )
    expect(await flattening(desk)).toEqual([])
  })
})
