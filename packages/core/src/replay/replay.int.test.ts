/** Replays on a real database, of days that were traded on the paper broker in earnest. */
import { REPLAY_ALERTS, type ReplayAlertView } from '@viewzenix/schema'
import { createOwner } from '@viewzenix/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBot } from '../bot/index.ts'
import { flattenPosition } from '../flatten/index.ts'
import { startHalt } from '../halt/index.ts'
import { createHook, updateHook } from '../hook/index.ts'
import { cancelOrder } from '../order/index.ts'
import type { Actor } from '../platform/actor.ts'
import { moveStop } from '../protection/index.ts'
import {
  cancelReplay,
  createReplay,
  deleteReplay,
  getReplay,
  listReplayActs,
  listReplayAlerts,
  listReplays,
  type Rehearsing,
  runReplay,
} from './index.ts'
import { startReplayDesk } from './replay.fixture.ts'

let desk: Awaited<ReturnType<typeof startReplayDesk>>
beforeEach(async () => {
  desk = await startReplayDesk()
})
afterEach(() => desk.close())

const say = (id: string, action: string, more: object = {}) => ({
  ...{ symbol: 'BTCUSD', strategy_order_id: id, strategy_order_action: action },
  ...more,
})

/** In, against the limit of a minute, out by hand, in again, turned around, and what nobody understands. */
const tradeADay = async (): Promise<void> => {
  const percent = (by: string) => ({ unit: 'percent' as const, percent: by })
  const exits = { stop: percent('0.4'), targets: [{ distance: percent('0.5'), share: '50' }] }
  await desk.change({ allowShort: true, exits, risk: { maxOrdersPerMinute: 1 } })
  await desk.alert(say('long', 'buy'))
  await desk.pass(0.25)
  await desk.alert(say('long', 'buy'))
  await desk.pass(30)
  await desk.alert(say('exit_long', 'sell'))
  await desk.pass(7)
  await desk.alert(say('short', 'sell'))
  await desk.pass(45)
  await desk.alert('what is this?')
  await desk.alert({ ticker: 'BTCUSD', action: 'buy', sentiment: 'long' })
  await desk.pass(60)
}

const replay = async (input: Partial<Parameters<typeof createReplay>[2]> = {}) => {
  const { id } = await createReplay(desk.platform, desk.actor, { from: '2030-01-07', ...input })
  await desk.drain()
  const view = await getReplay(desk.platform, desk.actor, { id })
  const { items } = await listReplayAlerts(desk.platform, desk.actor, { replayId: id, limit: 200 })
  return { view, items, inOrder: items.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1)) }
}

/** Has something done between two transactions of a run: once its accounts are opened, before it writes again. */
const onceOpened = (deps: Rehearsing, act: () => Promise<unknown>): Rehearsing => {
  let opened = false
  const fork = (...args: Parameters<typeof deps.orm.em.fork>) => {
    const em = deps.orm.em.fork(...args)
    if (!opened) return em
    opened = false
    return new Proxy(em, {
      get: (target, key) =>
        key === 'transactional'
          ? async (...given: Parameters<typeof em.transactional>) => {
              await act()
              return em.transactional(...given)
            }
          : Reflect.get(target, key),
    })
  }
  return {
    ...deps,
    orm: new Proxy(deps.orm, {
      get: (target, key) => (key === 'em' ? { fork } : Reflect.get(target, key)),
    }),
    rehearsal: {
      ...deps.rehearsal,
      open: (...args) => {
        opened = true
        return deps.rehearsal.open(...args)
      },
    },
  }
}

const ordersOf = (items: ReplayAlertView[], of: 'past' | 'now') =>
  items.map(({ alertId, ...one }) => ({
    alertId,
    orders: one[of].decisions.flatMap(({ orders }) => orders.map(({ id: _, ...order }) => order)),
  }))

describe('a replay', () => {
  it('of an unchanged day gives the orders of the day, fill for fill, and touches nothing', async () => {
    await tradeADay()
    const before = await desk.traded()
    const { view, items } = await replay()
    expect(view).toMatchObject({
      ...{ state: 'done', total: 6, replayed: 6, cut: false, reason: null },
      summary: { alerts: 6, same: 6, different: 0 },
    })
    expect(items.map(({ differences }) => differences)).toEqual([[], [], [], [], [], []])
    expect(ordersOf(items, 'now')).toEqual(ordersOf(items, 'past'))
    expect(ordersOf(items, 'past').flatMap(({ orders }) => orders).length).toBeGreaterThan(6)
    expect(view.summary?.netNow).toBe(view.summary?.netThen)
    expect(view.summary?.openNow).toBe(view.summary?.openThen)
    expect(await desk.traded()).toBe(before)
    // And again the same, row for row.
    const again = await replay()
    const bare = (rows: ReplayAlertView[]) => rows.map(({ id: _, replayId: __, ...row }) => row)
    expect(bare(again.items)).toEqual(bare(items))
    expect(again.view.summary).toEqual(view.summary)
  })

  it('says what was done besides the alerts and is not repeated, by whom and when', async () => {
    const { platform, actor, deps, hook, account, pool, clock } = desk
    const idOf = async (sql: string): Promise<string> =>
      (await pool.query<{ id: string }>(sql)).rows[0]?.id ?? ''
    const settle = async () => {
      await desk.drain()
      await desk.pass(5)
    }
    await desk.change({ order: { type: 'limit' } })
    const first = await desk.alert(say('long', 'buy', { strategy_order_price: 30_000 }))
    const canceledAt = clock.at.toISOString()
    await cancelOrder(
      platform,
      { ...actor, requestId: 'request-2' },
      { id: await idOf('select id from trade_order') },
    )
    await settle()
    await desk.change({})
    await desk.alert(say('long', 'buy'))
    await settle()
    const positionId = await idOf('select id from position')
    await moveStop(platform, deps.market, actor, { positionId, stopPrice: '10' })
    await settle()
    const closedAt = clock.at.toISOString()
    await flattenPosition(platform, actor, { id: positionId })
    await settle()
    await desk.alert(say('long', 'buy'))
    await settle()
    const halt = { scope: 'account', scopeId: account.id, reason: 'News.', flatten: true } as const
    await startHalt(platform, actor, halt)
    await settle()
    const { view, inOrder } = await replay()
    expect(view.summary).toMatchObject({ leftOut: 4 })
    // The closings are among the acts, and no difference of the alerts whose positions they closed.
    expect(ordersOf(inOrder, 'past').map(({ orders }) => orders.map(({ leg }) => leg))).toEqual([
      ...[['entry'], ['entry', 'stop', 'exit'], ['entry', 'exit']],
    ])
    expect(inOrder.slice(1).map(({ differences }) => differences)).toEqual([
      [expect.stringMatching(/^Then Breakout on Paper placed the stop to .* Now it would place none\.$/)],
      [],
    ])
    const where = { by: 'Olga', symbol: 'BTCUSD', accountId: account.id, accountName: 'Paper' }
    const acts = await listReplayActs(platform, actor, { replayId: view.id })
    expect(acts).toMatchObject([
      { ...where, act: 'order_canceled', at: canceledAt, alertId: first },
      { ...where, act: 'stop_moved', summary: 'Olga moved the stop of BTCUSD to 10.' },
      { ...where, act: 'position_closed', at: closedAt, alertId: null },
      { ...where, act: 'position_closed', summary: expect.stringContaining('News.') },
    ])
    const other = await createBot(platform, actor, {
      ...{ name: 'Ether', hookId: hook.id, accountIds: [account.id], symbols: ['ETHUSD'] },
      ...{ sizing: { kind: 'fixed', quantity: '0.5' }, order: { type: 'market' } },
    })
    const elsewhere = await replay({ botId: other.id })
    expect(elsewhere.view.summary).toMatchObject({ leftOut: 0 })
    const stranger = (await createOwner(platform, 'Otto')).actor
    await expect(listReplayActs(platform, stranger, { replayId: view.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('is not made without an alert that may only just be being stored, and says so', async () => {
    const writer = await desk.pool.connect()
    await writer.query('begin; lock table alert in row exclusive mode')
    const { view, items } = await replay().finally(async () => {
      await writer.query('rollback')
      writer.release()
    })
    expect(view).toMatchObject({ state: 'failed', summary: null })
    expect(view.reason).toMatch(/one may not be stored yet: ask for it again .* Nothing was kept of it\.$/)
    expect(items).toEqual([])
  })

  it('shows what today’s bots would have done instead, those that differ first', async () => {
    await tradeADay()
    await desk.change({ allowShort: false, sizing: { kind: 'fixed', quantity: '0.1' } })
    const { view, items, inOrder } = await replay()
    expect(view.summary).toMatchObject({ alerts: 6, different: 5, refusedThen: 2, refusedNow: 2 })
    expect(items.map(({ differences }) => differences.length > 0)).toEqual([
      ...[true, true, true, true, true, false],
    ])
    const words = inOrder.map(({ differences }) => differences.join(' '))
    expect(words[0]).toContain(
      'Then Breakout on Paper sized the entry at 0.05 BTCUSD. Now it would size it at 0.1.',
    )
    expect(words[1]).toBe(
      'Then Breakout on Paper refused the alert: 1 order in the last minute, limit is 1. Now it would order to buy 0.1 BTCUSD at the market.',
    )
    expect(words[3]).toMatch(
      /^Then Breakout on Paper ordered to sell .* Now it would refuse the alert: the bot does not go short\.$/,
    )
    const page = { replayId: view.id, different: true, limit: 3 }
    const some = await listReplayAlerts(desk.platform, desk.actor, page)
    expect(some.items).toEqual(items.slice(0, 3))
    const cursor = some.nextCursor ?? ''
    const rest = await listReplayAlerts(desk.platform, desk.actor, { ...page, cursor })
    expect(rest).toEqual({ items: items.slice(3, 5), nextCursor: null })
  })

  it('reads the bytes anew: what nobody understood may mean something by now', async () => {
    await desk.alert({ when: 'now', what: { coin: 'BTCUSD' }, doing: 'long' })
    const fields = { symbol: { path: 'what.coin' }, action: { path: 'doing' } }
    await updateHook(desk.platform, desk.actor, { id: desk.hook.id, reading: { mapping: { fields } } })
    await desk.pass(1)
    const { items } = await replay()
    expect(items[0]).toMatchObject({
      past: { status: 'invalid', decisions: [] },
      now: { status: 'ordered', decisions: [{ orders: [{ leg: 'entry', status: 'filled' }] }] },
      differences: [
        'Then Breakout on Paper did not take the alert. Now it would order to buy 0.05 BTCUSD at the market.',
      ],
    })
  })

  it('begins with what the bots held then, and heeds the halts of then', async () => {
    await desk.alert(say('long', 'buy'))
    await desk.pass(24 * 60)
    await desk.alert(say('exit_long', 'sell'))
    await desk.pass(1)
    const { actor, platform, account } = desk
    await startHalt(platform, actor, {
      ...{ scope: 'account', scopeId: account.id, reason: 'Enough', cancelOrders: false },
    })
    await desk.alert(say('long', 'buy'))
    await desk.pass(1)
    const { view, inOrder } = await replay({ from: '2030-01-08' })
    expect(view.summary).toMatchObject({ alerts: 2, different: 0 })
    expect(inOrder[0]?.now.decisions[0]?.orders).toMatchObject([{ leg: 'exit', quantity: '0.05' }])
    expect(inOrder[1]?.now.decisions[0]?.reason).toBe('Refused: trading is halted (Enough).')
  })

  it('takes the first alerts of a long range, and says so', async () => {
    const { hook } = await createHook(desk.platform, desk.actor, { name: 'Busy' })
    await desk.alert(say('long', 'buy'))
    await desk.pool.query(
      `insert into alert (id, workspace_id, hook_id, received_at, status, raw, raw_sealed, request_id, symbol, summary)
       select gen_random_uuid(), workspace_id, $1, received_at, 'ignored', raw, false, 'x', symbol, 'Ignored.'
       from alert, generate_series(0, $2::int)`,
      [hook.id, REPLAY_ALERTS],
    )
    await desk.pass(1)
    const { view } = await replay({ hookId: hook.id })
    expect(view).toMatchObject({ state: 'done', total: REPLAY_ALERTS, replayed: REPLAY_ALERTS, cut: true })
  })

  it('is canceled before and while it is made, and deleted with its rows', async () => {
    await tradeADay()
    const { platform, actor, deps } = desk
    const { id } = await createReplay(platform, actor, { from: '2030-01-07' })
    await expect(deleteReplay(platform, actor, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await cancelReplay(platform, actor, { id })).toMatchObject({ state: 'canceled' })
    await desk.drain()
    expect(await getReplay(platform, actor, { id })).toMatchObject({ state: 'canceled', replayed: 0 })
    await expect(cancelReplay(platform, actor, { id })).rejects.toMatchObject({ code: 'CONFLICT' })

    const second = await createReplay(platform, actor, { from: '2030-01-07' })
    const job = { workspaceId: actor.workspaceId, replayId: second.id, requestId: 'request-1' }
    await runReplay(
      onceOpened(deps, () => cancelReplay(platform, actor, { id: second.id })),
      job,
    )
    const canceled = await getReplay(platform, actor, { id: second.id })
    expect(canceled).toMatchObject({ state: 'canceled', summary: null })
    expect(await listReplayAlerts(platform, actor, { replayId: second.id })).toMatchObject({ items: [] })

    const { view } = await replay()
    await deleteReplay(platform, actor, { id: view.id })
    await expect(getReplay(platform, actor, { id: view.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { rows } = await desk.pool.query('select count(*)::int as n from replay_alert')
    expect(rows).toEqual([{ n: 0 }])
  })
})

describe('who may', () => {
  it('is held to roles and to the workspace, and every write is told', async () => {
    const { platform, actor } = desk
    await desk.alert(say('long', 'buy'))
    await desk.pass(1)
    const viewer: Actor = { ...actor, role: 'viewer' } as Actor
    const other = (await createOwner(platform, 'Otto')).actor
    const input = { from: '2030-01-07' }
    await expect(createReplay(platform, viewer, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(createReplay(platform, other, { ...input, botId: desk.bot.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(createReplay(platform, other, { ...input, hookId: desk.hook.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const { view } = await replay({ botId: desk.bot.id })
    for (const act of [getReplay, cancelReplay, deleteReplay])
      await expect(act(platform, other, { id: view.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const act of [cancelReplay, deleteReplay])
      await expect(act(platform, viewer, { id: view.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(listReplayAlerts(platform, other, { replayId: view.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect((await listReplays(platform, other, {})).items).toEqual([])
    expect((await listReplays(platform, viewer, {})).items).toEqual([view])
    const last = await createReplay(platform, actor, input)
    await cancelReplay(platform, actor, { id: last.id })
    await deleteReplay(platform, actor, { id: last.id })
    const { rows } = await desk.pool.query(
      "select verb from activity where verb like 'replay.%' order by at, id",
    )
    expect(rows.map(({ verb }) => verb)).toEqual([
      ...['replay.requested', 'replay.done', 'replay.requested', 'replay.canceled', 'replay.deleted'],
    ])
  })

  it('is refused for days to come, for too many at once, and for a range that is none', async () => {
    const { platform, actor } = desk
    const at = (input: object) => createReplay(platform, actor, { from: '2030-01-07', ...input })
    await expect(at({ from: '2030-01-08' })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(at({ from: '2030-01-01', to: '2030-01-08' })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(at({ to: '2030-01-06' })).rejects.toMatchObject({ code: 'INVALID' })
    for (let i = 0; i < 3; i++) await at({})
    await expect(at({})).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
