/** Shadows on a real database, beside a bot that trades on the paper broker in earnest. */
import { createOwner } from '@viewzenix/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBot, pauseBot } from '../bot/index.ts'
import type { Actor } from '../platform/actor.ts'
import { getShadow, listShadowSignals, runShadow, scheduleShadows, startShadow, stopShadow } from './index.ts'
import { startReplayDesk } from './replay.fixture.ts'

let desk: Awaited<ReturnType<typeof startReplayDesk>>
beforeEach(async () => {
  desk = await startReplayDesk()
})
afterEach(() => desk.close())

const say = (id: string, action: string) => ({
  ...{ symbol: 'BTCUSD', strategy_order_id: id, strategy_order_action: action },
})
const start = () => startShadow(desk.platform, desk.actor, { botId: desk.bot.id })
const shadowOf = async () => {
  await scheduleShadows(desk.platform, 'request-1')
  await desk.drain()
  const { platform, actor, bot } = desk
  const view = await getShadow(platform, actor, { botId: bot.id })
  const { items } = await listShadowSignals(platform, actor, { botId: bot.id })
  if (!view) throw new Error('there is no shadow')
  return { view, items }
}

const trade = async (): Promise<void> => {
  await desk.alert(say('long', 'buy'))
  await desk.pass(20)
  await desk.alert(say('exit_long', 'sell'))
  await desk.pass(5)
  await desk.alert(say('exit_long', 'sell'))
  await desk.alert(say('long', 'buy'))
  await desk.pass(30)
}

describe('a shadow', () => {
  it('does beside the bot what the bot does, fill for fill, begins with what it held, and is counted nowhere', async () => {
    const percent = (by: string) => ({ unit: 'percent' as const, percent: by })
    await desk.change({ exits: { stop: percent('1') } })
    await desk.alert(say('long', 'buy'))
    await desk.pass(10)
    await start()
    await desk.alert(say('exit_long', 'sell'))
    await desk.pass(5)
    await trade()
    const before = await desk.traded()
    const { view, items } = await shadowOf()
    expect(items).toHaveLength(5)
    for (const { live, shadow, differences } of items) {
      expect(differences).toEqual([])
      const bare = (one: typeof shadow | null) => one?.orders.map(({ id: _, ...order }) => order)
      expect(bare(shadow)).toEqual(bare(live))
    }
    expect(items.filter(({ shadow }) => shadow.orders.length > 0)).toHaveLength(4)
    expect(view).toMatchObject({ on: true, fault: null, signals: 5 })
    expect(view.ordersShadow).toBe(view.ordersLive)
    expect(view.netShadow).toBe(view.netLive)
    expect(view.positions).toEqual([
      {
        ...{ accountId: desk.account.id, accountName: 'Paper', symbol: 'BTCUSD' },
        ...{ live: '0.05', shadow: '0.05' },
      },
    ])
    expect(await desk.traded()).toBe(before)
  })

  it('keeps no remark of a message, and is stopped by no text that a database does not take', async () => {
    await start()
    const comment = 'password=hunter22'
    await desk.alert({ symbol: 'BTCUSD', action: 'buy', comment })
    await desk.alert({ symbol: 'BTCUSD', action: '\u0000 what?', comment })
    const { view, items } = await shadowOf()
    expect(view.fault).toBeNull()
    expect(items).toMatchObject([{ shadow: { outcome: 'ordered' }, differences: [] }])
    const { rows } = await desk.pool.query('select state::text as state from shadow')
    expect(rows[0].state).toContain('BTCUSD')
    expect(rows[0].state).not.toContain('hunter22')
  })

  it('shows what is held of what its bot trades, not of what others do on the same account', async () => {
    const { platform, actor, hook, account } = desk
    await desk.change({ symbols: ['BTCUSD'] })
    await createBot(platform, actor, {
      ...{ name: 'Ether', hookId: hook.id, accountIds: [account.id], symbols: ['ETHUSD'] },
      ...{ sizing: { kind: 'fixed', quantity: '0.5' }, order: { type: 'market' } },
    })
    await start()
    await desk.alert({ symbol: 'ETHUSD', action: 'buy' })
    await desk.alert(say('long', 'buy'))
    const { rows } = await desk.pool.query('select symbol from position where quantity > 0 order by symbol')
    expect(rows).toEqual([{ symbol: 'BTCUSD' }, { symbol: 'ETHUSD' }])
    expect((await shadowOf()).view.positions).toMatchObject([{ symbol: 'BTCUSD', live: '0.05' }])
  })

  it('waits for an alert that another process stores later under a lower number, and loses none', async () => {
    // The queue learns the name of a task with its first job, and would wait for the other process to say it.
    await desk.alert(say('exit_long', 'sell'))
    await desk.pass(1)
    await start()
    await desk.drain()
    const other = await desk.openSlowProcess()
    const first = await other.post({ symbol: 'ETHUSD', action: 'buy' })
    const second = await desk.alert(say('long', 'buy'))
    const waiting = await shadowOf()
    expect(waiting.items).toEqual([])
    expect(waiting.view.fault).toMatch(/^It waits: a transaction that writes alerts/)
    await other.commit()
    const { view, items } = await shadowOf()
    expect(view.fault).toBeNull()
    const { rows } = await desk.pool.query('select id from alert order by seq offset 1')
    expect(rows).toEqual([{ id: first }, { id: second }])
    expect(items.map(({ alertId }) => alertId).toSorted()).toEqual([first, second].toSorted())
    expect(items.flatMap(({ differences }) => differences)).toEqual([])
  })

  it('takes an alert that was received by a clock ahead of its own', async () => {
    await start()
    const { at } = desk.clock
    desk.clock.at = new Date(at.getTime() + 5_000)
    await desk.post({ symbol: 'ETHUSD', action: 'buy' })
    desk.clock.at = at
    await desk.post(say('long', 'buy'))
    await desk.drain()
    expect((await shadowOf()).items).toHaveLength(2)
  })

  it('rehearses a paused bot wholly on paper', async () => {
    await start()
    await pauseBot(desk.platform, desk.actor, { id: desk.bot.id })
    await trade()
    const { view, items } = await shadowOf()
    expect(view).toMatchObject({ ordersLive: 0, ordersShadow: 3, netLive: '0' })
    expect(items[0]?.live).toMatchObject({ outcome: 'refused', orders: [] })
    expect(items[0]?.shadow).toMatchObject({ outcome: 'ordered', orders: [{ status: 'filled' }] })
    expect(items[0]?.differences[0]).toBe(
      'Breakout on Paper refused the alert: the bot Breakout is paused. Its shadow ordered to buy 0.05 BTCUSD at the market.',
    )
  })

  it('that fails says so, harms nothing, and comes to the same once it goes on', async () => {
    await start()
    await desk.drain()
    const { deps, platform, actor, bot } = desk
    const { rehearsal } = deps
    deps.rehearsal = {
      ...rehearsal,
      place: () => {
        throw new Error('a defect')
      },
    }
    await trade()
    const stuck = await shadowOf()
    expect(stuck.view.fault).toBe('A defect stops it; the log says why.')
    expect(stuck.items).toEqual([])
    const { rows } = await desk.pool.query(
      "select count(*)::int as n from trade_order where status = 'filled' and bot_id = $1",
      [bot.id],
    )
    expect(rows).toEqual([{ n: 3 }])
    deps.rehearsal = rehearsal
    const { view, items } = await shadowOf()
    expect(view).toMatchObject({ fault: null, ordersLive: 3, ordersShadow: 3 })
    expect(view.netShadow).toBe(view.netLive)
    expect(items.flatMap(({ differences }) => differences)).toEqual([])
    // Run again with nothing new it leaves everything as it is.
    const job = { workspaceId: actor.workspaceId, shadowId: view.id, requestId: 'request-1' }
    await runShadow(deps, job)
    expect(await getShadow(platform, actor, { botId: bot.id })).toEqual(view)
  })

  it('fills its stop while no alert comes, and ends what it does once it is off', async () => {
    await start()
    const stop = { unit: 'percent' as const, percent: '0.05' }
    await desk.change({ exits: { stop } })
    await desk.alert(say('long', 'buy'))
    await shadowOf()
    // Only the shadow sees the market: the broker's own clockwork stands still.
    desk.clock.at = new Date(desk.clock.at.getTime() + 6 * 3_600_000)
    const { items, view } = await shadowOf()
    const stopped = items[0]?.shadow.orders.find(({ leg }) => leg === 'stop')
    expect(stopped?.status).toBe('filled')
    expect(Number(view.netShadow)).toBeLessThan(0)
    const ended = await stopShadow(desk.platform, desk.actor, { botId: desk.bot.id })
    expect(ended).toMatchObject({ on: false, netShadow: view.netShadow })
    await desk.alert(say('exit_long', 'sell'))
    expect((await shadowOf()).items).toEqual(items.map((one) => expect.objectContaining({ id: one.id })))
    expect(await start()).toMatchObject({ on: true, signals: 0, netShadow: '0' })
  })
})

describe('who may', () => {
  it('is held to roles and to the workspace, and every write is told', async () => {
    const { platform, actor, bot } = desk
    const input = { botId: bot.id }
    const trader: Actor = { ...actor, role: 'trader' } as Actor
    const other = (await createOwner(platform, 'Otto')).actor
    expect(await getShadow(platform, actor, input)).toBeNull()
    for (const act of [startShadow, stopShadow]) {
      await expect(act(platform, trader, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(act(platform, other, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    for (const read of [getShadow, listShadowSignals])
      await expect(read(platform, other, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(stopShadow(platform, actor, input)).rejects.toMatchObject({ code: 'CONFLICT' })
    await start()
    await expect(start()).rejects.toMatchObject({ code: 'CONFLICT' })
    await stopShadow(platform, actor, input)
    const { rows } = await desk.pool.query(
      "select verb, subject_id from activity where verb like 'shadow.%' order by at, id",
    )
    expect(rows).toEqual([
      { verb: 'shadow.started', subject_id: bot.id },
      { verb: 'shadow.stopped', subject_id: bot.id },
    ])
  })
})
