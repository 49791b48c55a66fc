/** `POST /api/v1/hooks/{id}/preview` on a whole server: every dialect, the bots' own decisions, and no trace of it. */
import { setSymbolMap } from '@viewzenix/core/account'
import { createApiKey } from '@viewzenix/core/api-key'
import { createBot, deleteBot, updateBot } from '@viewzenix/core/bot'
import { updateHook } from '@viewzenix/core/hook'
import type { ApiKeyScope, HookReading } from '@viewzenix/schema'
import { createDesk, createOwner } from '@viewzenix/testing/builders'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from './server.fixture.ts'

let server: TestServer
let desk: Awaited<ReturnType<typeof createDesk>>
let pool: pg.Pool
let key: string

const newKey = async (actor: typeof desk.actor, scopes: ApiKeyScope[]): Promise<string> =>
  (await createApiKey(server.platform, actor, { name: 'script', scopes })).secret

beforeAll(async () => {
  server = await startServer()
  desk = await createDesk(server.platform)
  pool = new pg.Pool({ connectionString: server.databaseUrl, options: '-c viewzenix.workspace=*' })
  key = await newKey(desk.actor, ['alerts:read'])
})
afterAll(async () => {
  await pool.end()
  await server.stop()
})

const preview = async (
  body: string | object,
  { secret = key, hookId = desk.hook.id, contentType = 'text/plain' } = {},
) => {
  const response = await fetch(`${server.baseUrl}/api/v1/hooks/${hookId}/preview`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

type Exits = { stop: { price: string } | null; targets: { price: string }[] }
const ordersIn = (body: unknown): { exits: Exits | null }[] =>
  (body as { bots: [{ orders: { exits: Exits | null }[] }] }).bots[0].orders

const rows = async (): Promise<string> => {
  const tables = [
    'alert',
    'alert_dedupe',
    'decision',
    'trade_order',
    'activity',
    'graphile_worker._private_jobs',
  ]
  const counts = await Promise.all(tables.map((name) => pool.query(`select count(*) from ${name}`)))
  return counts.map(({ rows: [row] }) => row.count).join(' ')
}

describe('a preview', () => {
  it.each([
    [
      'viewzenix',
      { symbol: 'BTCUSD', strategy_order_id: 'long', strategy_order_action: 'buy' },
      'enter_long',
    ],
    ['traderspost', { ticker: 'BTCUSD', action: 'buy', sentiment: 'long' }, 'enter_long'],
    ['openalgo', { apikey: 'k', symbol: 'BTCUSD', action: 'BUY', quantity: 1, product: 'MIS' }, null],
    ['3commas', { bot_uuid: 'b', tv_instrument: 'BTCUSD', action: 'enter_long' }, 'enter_long'],
    ['okx', { signalToken: 't', instrument: 'BTCUSD', action: 'ENTER_LONG' }, 'enter_long'],
    ['general', { data: { Pair: 'BTC/USD', direction: 'long', qty: '0.5' } }, 'enter_long'],
    ['pineconnector', '60123456,buy,BTCUSD,risk=1', 'enter_long'],
    ['alertatron', 'Keys(BTCUSD) { market(side=buy, amount=1); }', null],
    ['words', 'buy BTCUSD', null],
  ])(
    'of a message in %s says what its bots would do, and leaves nothing behind',
    async (dialect, message, intent) => {
      const before = await rows()
      const { status, body } = await preview(message)
      expect({ status, body }).toMatchObject({
        status: 200,
        body: {
          dialect,
          signal: { symbol: 'BTCUSD', side: 'buy', intent },
          bots: [
            {
              bot_id: desk.bot.id,
              refusal: null,
              orders: [{ account_id: desk.account.id, leg: 'entry', side: 'buy', quantity: '0.05' }],
              accounts: [{ outcome: 'ordered', reason: 'Going long.' }],
            },
          ],
          note: null,
        },
      })
      expect(await rows()).toBe(before)
    },
  )

  it('tells the stop price, and what would rest beside the position', async () => {
    const { body } = await preview({
      ...{ ticker: 'BTCUSD', action: 'buy', orderType: 'stop', stopPrice: 99000 },
      ...{ stopLoss: { type: 'stop', stopPrice: 98000 }, takeProfit: { limitPrice: 101000 } },
    })
    expect(ordersIn(body)).toMatchObject([
      {
        ...{ leg: 'entry', type: 'stop', stop_price: '99000', limit_price: null, trail: null },
        exits: {
          stop: { price: '98000', limit_price: null, quantity: '0.05', trail: null },
          targets: [{ rung: 0, price: '101000', quantity: '0.05' }],
          ...{ break_even: null, watchdog: 'repair' },
        },
      },
    ])
    const plain = await preview('buy BTCUSD')
    expect(ordersIn(plain.body)).toMatchObject([{ stop_price: null, exits: null }])
  })

  it('counts a bot’s ladder, trail and break-even from the price of now', async () => {
    const { id, name, sizing, order } = desk.bot
    const bindings = { hookId: desk.hook.id, accountIds: [desk.account.id] }
    const percent = (by: string) => ({ unit: 'percent' as const, percent: by })
    const exits = {
      trail: percent('2'),
      targets: [
        { distance: percent('1'), share: '40' },
        { distance: percent('3'), share: '60' },
      ],
      breakEven: { after: 'targets' as const, count: 1 },
    }
    const settings = { id, name, sizing, order, ...bindings }
    await updateBot(server.platform, desk.actor, { ...settings, exits })
    const { body } = await preview('buy BTCUSD')
    const exitsThere = ordersIn(body)[0]?.exits
    expect(exitsThere).toMatchObject({
      stop: { quantity: '0.05', trail: { unit: 'percent', value: '2' } },
      targets: [
        { rung: 0, quantity: '0.02' },
        { rung: 1, quantity: '0.03' },
      ],
      break_even: { after_targets: 1, after_distance: null },
    })
    const [near = 0, far = 0] = exitsThere?.targets.map(({ price }) => Number(price)) ?? []
    expect(far / near).toBeCloseTo(1.03 / 1.01, 4)
    expect(near / Number(exitsThere?.stop?.price)).toBeCloseTo(1.01 / 0.98, 4)
    await updateBot(server.platform, desk.actor, settings)
  })

  it('of a message that moves exits says what a bot would do for what it holds, which is nothing here', async () => {
    const { body } = await preview({ symbol: 'BTCUSD', action: 'breakeven', side: 'long' })
    expect(body).toMatchObject({
      signal: {
        ...{ intent: 'protect', side: 'buy', quantity: null },
        stop_loss: { level: { price: null, away: null, at_entry: true } },
      },
      bots: [{ orders: [], refusal: expect.stringContaining('no position in BTCUSD') }],
    })
  })

  it('says why a bot would refuse', async () => {
    const { body } = await preview('close BTCUSD', { contentType: 'application/json' })
    expect(body).toMatchObject({
      signal: { intent: 'flat', side: null },
      bots: [{ orders: [], refusal: expect.stringContaining('no position in BTCUSD') }],
    })
  })

  it('lists the bots that do not trade the symbol, with that as the reason', async () => {
    const { hook, account, bot, actor } = await createDesk(server.platform)
    const own = { secret: await newKey(actor, ['alerts:read']), hookId: hook.id }
    const sizing = { kind: 'fixed' as const, quantity: '1' }
    const order = { type: 'market' as const }
    const settings = { hookId: hook.id, accountIds: [account.id], sizing, order }
    const symbols = ['SOLUSD', 'ADAUSD', 'DOTUSD', 'XRPUSD', 'LTCUSD', 'BCHUSD', 'UNIUSD']
    const other = await createBot(server.platform, actor, { ...settings, name: 'Swing', symbols })
    const aside = {
      ...{ bot_id: other.id, bot_name: 'Swing', orders: [], accounts: [] },
      refusal:
        'Not taken: the bot Swing does not trade BTCUSD, only SOLUSD, ADAUSD, DOTUSD, XRPUSD, LTCUSD and 2 more.',
    }
    expect(await preview('buy BTCUSD', own)).toMatchObject({
      body: {
        bots: [{ bot_id: bot.id, refusal: null, accounts: [{ outcome: 'ordered' }] }, aside],
        note: null,
      },
    })

    await updateBot(server.platform, actor, { ...settings, id: bot.id, name: bot.name, symbols: ['ETHUSD'] })
    const refusal = 'Not taken: the bot Breakout does not trade BTCUSD, only ETHUSD.'
    expect(await preview('buy BTCUSD', own)).toMatchObject({
      body: {
        bots: [{ orders: [], accounts: [], refusal }, aside],
        note: 'No bot of this hook takes BTCUSD, so the alert would be kept and ignored.',
      },
    })

    for (const { id } of [other, bot]) await deleteBot(server.platform, actor, { id })
    expect(await preview('buy BTCUSD', own)).toMatchObject({
      body: { bots: [], note: 'No bot listens to this hook, so the alert would be kept and ignored.' },
    })
  })

  it('of a message that would be refused names the field at fault, and never a secret', async () => {
    const before = await rows()
    const secret = desk.hookSecret
    const { status, body } = await preview({ secret, symbol: 'BTCUSD', side: 'buy', qty: secret })
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'INVALID', dialect: 'general', errors: [{ field: 'qty' }] })
    expect(JSON.stringify(body)).not.toContain(secret)
    expect(await preview('')).toMatchObject({ status: 422 })
    expect(await preview('x'.repeat(70_000))).toMatchObject({ status: 422, body: { problem: 'TOO_LARGE' } })
    expect(await rows()).toBe(before)
  })

  it('reads as the hook is set to read', async () => {
    const reading: HookReading = {
      pineUnits: { risk: 'percent_of_equity', stops: 'percent' },
      mapping: { fields: { symbol: { path: 'a' }, action: { path: 'b' } }, words: { hoch: 'long' } },
    }
    await updateHook(server.platform, desk.actor, { id: desk.hook.id, reading })
    expect(await preview({ a: 'BTCUSD', b: 'hoch' })).toMatchObject({
      body: { dialect: 'mapped', signal: { intent: 'enter_long', taken: [{ from: 'a' }, { from: 'b' }] } },
    })
    expect(await preview('1,buy,BTCUSD,risk=2,sl=3')).toMatchObject({
      body: { signal: { quantity: '2', quantity_type: 'percent_of_equity' } },
    })
  })

  it('and the alert itself trade what the account calls the symbol', async () => {
    const symbolMap = { BTCUSD: 'BTC/USD' }
    const id = desk.account.id
    await setSymbolMap(server.platform, desk.actor, { id, symbolMap })
    expect(await preview('buy BTCUSD')).toMatchObject({
      body: { signal: { symbol: 'BTCUSD' }, bots: [{ orders: [{ symbol: 'BTC/USD' }] }] },
    })
    await setSymbolMap(server.platform, desk.actor, { id, symbolMap: {} })
  })

  it('is for who may read alerts, in the hook’s own workspace', async () => {
    const other = await createOwner(server.platform, 'Otto')
    const foreign = await newKey(other.actor, ['alerts:read'])
    expect(await preview('buy BTCUSD', { secret: foreign })).toMatchObject({ status: 404 })
    const blind = await newKey(desk.actor, ['alerts:write'])
    expect(await preview('buy BTCUSD', { secret: blind })).toMatchObject({ status: 403 })
  })
})
