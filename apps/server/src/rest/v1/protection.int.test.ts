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
  rest.clock.at = START
})

const move = (body: unknown, id = desk.positionId, secret = desk.key.secret) =>
  call(rest, secret, `/positions/${id}/protection`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

it('gives a position a stop, starts the job that places it, and takes it away', async () => {
  const { status, body } = await move({ stop_price: '10.5' })
  expect(status).toBe(202)
  expect(body).toMatchObject({
    position_id: desk.positionId,
    stop: { price: '10.5', quantity: '0.05', order_id: null, moved_by: 'hand', follows: false },
    targets: [],
    finding: null,
  })
  const { rows } = await rest.pool.query(
    "select key from graphile_worker.jobs where task_identifier = 'exits.reconcile'",
  )
  expect(rows).toEqual([{ key: `exits:${desk.accountId}:BTCUSD` }])
  const without = await move({ stop_price: null })
  expect(without).toMatchObject({ status: 202, body: { stop: null } })
  const told = await rest.pool.query<{ actor_kind: string; actor_id: string }>(
    "select actor_kind, actor_id from activity where verb = 'protection.stop-moved'",
  )
  expect(told.rows).toEqual(Array(2).fill({ actor_kind: 'api_key', actor_id: desk.key.id }))
})

it('refuses what is no price, what is not there, and a key that may only read', async () => {
  expect(await move({ stop_price: '-1' })).toMatchObject({ status: 422, body: { code: 'INVALID' } })
  expect(await move({ stop_price: '1', target: '2' })).toMatchObject({ status: 422 })
  const other = await makeDesk(rest)
  expect(await move({ stop_price: '1' }, other.positionId)).toMatchObject({ status: 404 })
  const reader = await makeKey(rest, desk.workspaceId, ['positions:read'])
  expect(await move({ stop_price: '1' }, desk.positionId, reader.secret)).toMatchObject({ status: 403 })
  await rest.pool.query("update position set quantity = '0' where id = $1", [other.positionId])
  expect(await move({ stop_price: '1' }, other.positionId, other.key.secret)).toMatchObject({
    status: 409,
    body: { detail: 'The position in BTCUSD is closed: there is nothing to protect.' },
  })
})
