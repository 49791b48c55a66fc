/** Replays, decisions that wait, and how a hook reads: over REST. */
import { newId } from '@viewzenix/core/platform'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { call, type Desk, makeDesk, makeKey, type Rest, START, startRest } from './rest.fixture.ts'

let rest: Rest
let desk: Desk
beforeAll(async () => {
  rest = await startRest()
  desk = await makeDesk(rest)
})
afterAll(() => rest?.stop())
beforeEach(() => {
  rest.clock.at = new Date(START.getTime() + 3_600_000)
})

const post = (path: string, body: object | undefined, secret: string) =>
  call(rest, secret, path, {
    method: 'POST',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
const day = START.toISOString().slice(0, 10)

it('asks for a replay, which a job makes, reads it and its alerts, and cancels it', async () => {
  const { secret } = await makeKey(rest, desk.workspaceId, ['bots:write', 'alerts:read'])
  const asked = await post('/replays', { from: day, bot_id: desk.botId }, secret)
  expect(asked).toMatchObject({
    status: 202,
    body: { state: 'waiting', bot_id: desk.botId, hook_id: null, time_zone: 'UTC', summary: null },
  })
  const { id } = asked.body as { id: string }
  const { rows } = await rest.pool.query(
    "select key from graphile_worker.jobs where task_identifier = 'replay.run'",
  )
  expect(rows).toEqual([{ key: `replay:${id}` }])
  expect(await call(rest, secret, `/replays/${id}`)).toMatchObject({ status: 200, body: { id } })
  expect(await post(`/replays/${id}/cancel`, undefined, secret)).toMatchObject({
    status: 200,
    body: { state: 'canceled' },
  })
  expect(await post(`/replays/${id}/cancel`, undefined, secret)).toMatchObject({ status: 409 })
  const { body: page } = await call(rest, secret, '/replays')
  expect(page).toMatchObject({ data: [{ id, state: 'canceled' }], next_cursor: null })
  const nothing = { status: 200, body: { data: [], next_cursor: null } }
  expect(await call(rest, secret, `/replays/${id}/alerts?different=true`)).toMatchObject(nothing)
})

it('lists what a replay leaves out, newest first', async () => {
  const { secret } = await makeKey(rest, desk.workspaceId, ['bots:write', 'alerts:read'])
  const { body } = await post('/replays', { from: day }, secret)
  const path = `/replays/${body.id}/acts`
  expect(await call(rest, secret, path)).toMatchObject({ status: 200, body: { data: [] } })
  const acts = [1, 2, 3].map((nth) => ({
    ...{ id: newId(), at: START.toISOString(), by: 'Vera', act: 'stop_moved', symbol: 'BTCUSD' },
    ...{ accountId: desk.accountId, accountName: 'Paper', alertId: null, summary: `Stop ${nth}.` },
  }))
  await rest.pool.query('update replay set acts = $2 where id = $1', [body.id, JSON.stringify(acts)])
  const first = await call(rest, secret, `${path}?limit=2`)
  expect(first.body.data).toMatchObject([{ summary: 'Stop 3.' }, { summary: 'Stop 2.', by: 'Vera' }])
  const next = await call(rest, secret, `${path}?limit=2&cursor=${first.body.next_cursor}`)
  expect(next.body).toMatchObject({ data: [{ summary: 'Stop 1.' }], next_cursor: null })
  const other = await makeDesk(rest)
  expect(await call(rest, other.key.secret, path)).toMatchObject({ status: 404 })
  await post(`/replays/${body.id}/cancel`, undefined, secret)
})

it('deletes a replay that is over, and no other’s', async () => {
  const { secret } = await makeKey(rest, desk.workspaceId, ['bots:write', 'alerts:read'])
  const { body } = await post('/replays', { from: day }, secret)
  const remove = (key: string, init = {}) =>
    call(rest, key, `/replays/${body.id}`, { method: 'DELETE', ...init })
  expect(await remove(secret)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
  await post(`/replays/${body.id}/cancel`, undefined, secret)
  const reader = await makeKey(rest, desk.workspaceId, ['alerts:read'])
  expect(await remove(reader.secret)).toMatchObject({ status: 403 })
  expect(await remove((await makeDesk(rest)).key.secret)).toMatchObject({ status: 404 })
  const once = { headers: { 'idempotency-key': 'delete-1' } }
  expect(await remove(secret, once)).toMatchObject({ status: 204, body: '' })
  const again = await remove(secret, once)
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([204, 'true'])
  expect(await remove(secret)).toMatchObject({ status: 404 })
  expect(await call(rest, secret, `/replays/${body.id}`)).toMatchObject({ status: 404 })
})

it('refuses a replay that is none, is elsewhere, or is not the key’s to ask for', async () => {
  const { secret } = await makeKey(rest, desk.workspaceId, ['bots:write'])
  expect(await post('/replays', { from: 'today' }, secret)).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'from' }] },
  })
  expect(await post('/replays', { from: day, all: true }, secret)).toMatchObject({ status: 422 })
  const other = await makeDesk(rest)
  expect(await post('/replays', { from: day, hook_id: other.hookId }, secret)).toMatchObject({ status: 404 })
  const reader = await makeKey(rest, desk.workspaceId, ['alerts:read'])
  expect(await post('/replays', { from: day }, reader.secret)).toMatchObject({ status: 403 })
})

it('lists the decisions that wait for a person, who answers one', async () => {
  const { secret } = await makeKey(rest, desk.workspaceId, ['alerts:read', 'orders:write'])
  const waiting = () => call(rest, secret, '/decisions?status=awaiting_approval')
  expect(await waiting()).toMatchObject({ status: 200, body: { data: [] } })
  await rest.pool.query(
    `insert into decision (id, workspace_id, alert_id, alert_seq, bot_id, account_id, symbol, outcome, reason, verdicts,
       proposal, expires_at, created_at)
     values ($1, $2, $3, 1, $4, $5, 'BTCUSD', 'awaiting_approval', 'Waits.', '[]', 'Buy 0.05 BTCUSD at the market.',
       $6, $7)`,
    [
      ...[crypto.randomUUID(), desk.workspaceId, desk.alertId, desk.botId, desk.accountId],
      ...[new Date(START.getTime() + 7_200_000), START],
    ],
  )
  const { body } = await waiting()
  expect(body).toMatchObject({
    data: [
      {
        ...{ outcome: 'awaiting_approval', alert_id: desk.alertId, symbol: 'BTCUSD' },
        approval: { proposal: 'Buy 0.05 BTCUSD at the market.', approved_by: null },
      },
    ],
  })
  const { id } = (body as { data: [{ id: string }] }).data[0]
  expect(await post(`/decisions/${id}/decline`, undefined, secret)).toMatchObject({
    status: 200,
    body: { outcome: 'refused' },
  })
  expect(await waiting()).toMatchObject({ body: { data: [] } })
  expect(await call(rest, secret, '/decisions')).toMatchObject({ status: 422 })
})

it('shows how a hook reads', async () => {
  const { secret } = await makeKey(rest, desk.workspaceId, ['hooks:read'])
  const plain = { pine_units: { risk: 'units', stops: 'pips' }, mapping: null }
  expect(await call(rest, secret, `/hooks/${desk.hookId}`)).toMatchObject({ body: { reading: plain } })
  const mapping = { fields: { symbol: { path: 'a.b' }, action: { value: 'buy' } }, words: { hoch: 'long' } }
  await rest.pool.query('update hook set reading = $2 where id = $1', [
    desk.hookId,
    JSON.stringify({ pineUnits: { risk: 'units', stops: 'pips' }, mapping }),
  ])
  expect(await call(rest, secret, `/hooks/${desk.hookId}`)).toMatchObject({
    body: {
      reading: {
        mapping: {
          fields: { symbol: { path: 'a.b', value: null }, action: { path: null, value: 'buy' } },
          words: { hoch: 'long' },
        },
      },
    },
  })
})
