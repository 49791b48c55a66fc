import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, type Desk, makeDesk, makeKey, type Rest, START, send, startRest } from './rest.fixture.ts'

let rest: Rest
let desk: Desk
beforeAll(async () => {
  rest = await startRest()
  desk = await makeDesk(rest)
})
afterAll(() => rest?.stop())

const turn = (how: 'start' | 'stop', botId = desk.botId, secret = desk.key.secret) =>
  send(rest, secret, 'POST', `/bots/${botId}/shadow/${how}`)
const read = (path = '', botId = desk.botId) => call(rest, desk.key.secret, `/bots/${botId}/shadow${path}`)

it('is switched on, read beside its bot, and switched off', async () => {
  expect(await read()).toMatchObject({ status: 404 })
  expect(await turn('stop')).toMatchObject({ status: 409 })
  const { status, body } = await turn('start')
  expect(status).toBe(200)
  expect(body).toMatchObject({ bot_id: desk.botId, on: true, signals: 0, started_by: 'script', fault: null })
  expect(await turn('start')).toMatchObject({ status: 409 })
  const order = {
    ...{
      id: null,
      leg: 'entry',
      rung: null,
      symbol: 'BTCUSD',
      side: 'buy',
      type: 'market',
      quantity: '0.05',
    },
    ...{ limitPrice: null, stopPrice: null, status: 'filled', filledQuantity: '0.05', averagePrice: '64000' },
    ...{ slippagePercent: null, reason: null },
  }
  const decision = {
    ...{ botId: desk.botId, botName: 'BTC breakout', accountId: desk.accountId, accountName: 'Paper' },
    ...{ outcome: 'ordered', reason: 'Going long.', orders: [order], netPnl: '12.5' },
  }
  await rest.pool.query(
    `insert into shadow_signal (id, workspace_id, shadow_id, alert_id, account_id, symbol, received_at, decision, orders, net)
     values ($1, $2, $3, $4, $5, 'BTCUSD', $6, $7, 1, '12.5')`,
    [
      ...[crypto.randomUUID(), desk.workspaceId, body.id, desk.alertId, desk.accountId, START],
      JSON.stringify(decision),
    ],
  )
  expect(await read()).toMatchObject({
    status: 200,
    body: { on: true, signals: 1, orders_shadow: 1, net_shadow: '12.5', orders_live: 1 },
  })
  expect(await read('/signals')).toMatchObject({
    status: 200,
    body: {
      data: [
        {
          ...{ alert_id: desk.alertId, account_name: 'Paper', symbol: 'BTCUSD', live: null },
          shadow: { outcome: 'ordered', net_pnl: '12.5', orders: [{ id: null, average_price: '64000' }] },
          differences: [expect.stringMatching(/^BTC breakout on Paper did not take the alert\. /)],
        },
      ],
      next_cursor: null,
    },
  })
  expect(await turn('stop')).toMatchObject({
    status: 200,
    body: { on: false, ended_at: START.toISOString() },
  })
  expect(await read()).toMatchObject({ status: 200, body: { on: false, signals: 1 } })
  const { rows } = await rest.pool.query(
    "select verb, actor_kind, actor_id from activity where verb like 'shadow.%' order by id",
  )
  const by = { actor_kind: 'api_key', actor_id: desk.key.id }
  expect(rows).toEqual([
    { verb: 'shadow.started', ...by },
    { verb: 'shadow.stopped', ...by },
  ])
})

it('refuses what is elsewhere, what takes no body, and a key that may only read', async () => {
  const other = await makeDesk(rest)
  for (const how of ['start', 'stop'] as const) {
    expect(await turn(how, other.botId)).toMatchObject({ status: 404 })
    expect(await turn(how, 'none')).toMatchObject({ status: 404 })
    const path = `/bots/${desk.botId}/shadow/${how}`
    expect(await send(rest, desk.key.secret, 'POST', path, { on: true })).toMatchObject({ status: 422 })
    const reader = await makeKey(rest, desk.workspaceId, ['bots:read'])
    expect(await turn(how, desk.botId, reader.secret)).toMatchObject({ status: 403 })
  }
  for (const path of ['', '/signals']) expect(await read(path, other.botId)).toMatchObject({ status: 404 })
  expect(await read('/signals?all=true')).toMatchObject({ status: 422 })
})
