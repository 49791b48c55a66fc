import { afterAll, beforeAll, expect, it } from 'vitest'
import { addOrder, call, type Desk, makeDesk, makeKey, type Rest, send, startRest } from './rest.fixture.ts'

let rest: Rest
let desk: Desk
beforeAll(async () => {
  rest = await startRest()
  desk = await makeDesk(rest)
})
afterAll(() => rest?.stop())

const start = (body: object, secret = desk.key.secret) => send(rest, secret, 'POST', '/halts', body)
const lift = (id: string, secret = desk.key.secret) => send(rest, secret, 'POST', `/halts/${id}/lift`)
const account = () => ({ scope: 'account', scope_id: desk.accountId, reason: 'News.' })
const orders = async (sql: string) => (await rest.pool.query(sql, [desk.workspaceId])).rows

it('halts an account, tells who did it, lists it, and lets trading go on', async () => {
  const { status, body } = await start(account())
  expect(status).toBe(201)
  expect(body).toMatchObject({
    ...{ scope: 'account', scope_id: desk.accountId, scope_name: 'Paper', reason: 'News.' },
    ...{ lift_role: 'admin', started_by: 'script' },
  })
  expect(await start(account())).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
  const listed = await call(rest, desk.key.secret, '/halts')
  expect(listed).toMatchObject({ status: 200, body: { data: [body], next_cursor: null } })
  const read = await call(rest, desk.key.secret, `/accounts/${desk.accountId}`)
  expect(read.body).toMatchObject({ halted: true })
  expect(await lift(body.id)).toMatchObject({ status: 200, body: { id: body.id } })
  expect(await lift(body.id)).toMatchObject({ status: 409 })
  expect((await call(rest, desk.key.secret, '/halts')).body.data).toEqual([])
  const { rows } = await rest.pool.query(
    "select verb, actor_kind, actor_id from activity where subject_kind = 'halt' and subject_id = $1 order by id",
    [body.id],
  )
  const by = { actor_kind: 'api_key', actor_id: desk.key.id }
  expect(rows).toEqual([
    { verb: 'halt.started', ...by },
    { verb: 'halt.lifted', ...by },
  ])
})

it('cancels what rests, or closes what is held, where it is asked to', async () => {
  await addOrder(rest, desk, { alert_id: desk.alertId, leg: 'entry', leg_seq: 1, status: 'submitted' })
  const canceling = await start({ ...account(), cancel_orders: true })
  expect(canceling.status).toBe(201)
  const canceled = 'select 1 from trade_order where workspace_id = $1 and cancel_requested_at is not null'
  expect(await orders(canceled)).toHaveLength(1)
  const flattening = 'select 1 from position where workspace_id = $1 and flattening is not null'
  expect(await orders(flattening)).toHaveLength(0)
  await lift(canceling.body.id)
  const closing = await start({ scope: 'bot', scope_id: desk.botId, reason: 'News.', flatten: true })
  expect(closing.status).toBe(201)
  expect(await orders(flattening)).toHaveLength(1)
  await lift(closing.body.id)
})

it('happens once for one Idempotency-Key', async () => {
  const again = () =>
    call(rest, desk.key.secret, '/halts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'halt-1' },
      body: JSON.stringify({ scope: 'workspace', reason: 'News.' }),
    })
  const [first, second] = [await again(), await again()]
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body).toEqual(first.body)
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  await lift(first.body.id)
})

it('leaves to owners what was left to them', async () => {
  const { body } = await start({ ...account(), lift_role: 'owner' })
  expect(await lift(body.id)).toMatchObject({
    status: 403,
    body: { code: 'FORBIDDEN', detail: expect.stringContaining('owner') },
  })
  expect((await call(rest, desk.key.secret, '/halts')).body.data).toHaveLength(1)
  await rest.pool.query('update halt set lifted_at = started_at where id = $1', [body.id])
})

it('refuses what names nothing, what is elsewhere, and a key that may only read', async () => {
  const { scope_id: _, ...nothing } = account()
  for (const body of [nothing, { scope: 'workspace', scope_id: desk.workspaceId, reason: 'News.' }])
    expect(await start(body)).toMatchObject({ status: 422, body: { errors: [{ field: 'scope_id' }] } })
  expect(await start({ ...account(), reason: ' ' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'reason' }] },
  })
  expect(await start({ ...account(), cancel: true })).toMatchObject({ status: 422 })
  const other = await makeDesk(rest)
  expect(await start({ ...account(), scope_id: other.accountId })).toMatchObject({ status: 404 })
  const theirs = await start({ scope: 'workspace', reason: 'News.' }, other.key.secret)
  expect(await lift(theirs.body.id)).toMatchObject({ status: 404 })
  const reader = await makeKey(rest, desk.workspaceId, ['halts:read', 'bots:write', 'orders:write'])
  expect(await start(account(), reader.secret)).toMatchObject({ status: 403 })
  expect(await lift(theirs.body.id, reader.secret)).toMatchObject({ status: 403 })
})
