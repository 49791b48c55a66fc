import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, type Desk, makeDesk, makeKey, type Rest, startRest } from './rest.fixture.ts'

let rest: Rest
let desk: Desk
beforeAll(async () => {
  rest = await startRest()
  desk = await makeDesk(rest)
})
afterAll(() => rest?.stop())

const flatten = (path: string, secret = desk.key.secret) =>
  call(rest, secret, `/${path}/flatten`, { method: 'POST' })

it('closes a position, and says on it who wanted that until it is done', async () => {
  expect(await flatten(`positions/${desk.positionId}`)).toMatchObject({ status: 202, body: { positions: 1 } })
  const { body } = await call(rest, desk.key.secret, `/positions/${desk.positionId}`)
  expect(body).toMatchObject({ flattening: { reason: 'By hand.' } })
  const told = await rest.pool.query<{ actor_kind: string; actor_id: string }>(
    "select actor_kind, actor_id from activity where verb = 'flatten.started'",
  )
  expect(told.rows).toEqual([{ actor_kind: 'api_key', actor_id: desk.key.id }])
})

it('closes all of an account and of a bot', async () => {
  const other = await makeDesk(rest)
  expect(await flatten(`accounts/${other.accountId}`, other.key.secret)).toMatchObject({
    status: 202,
    body: { positions: 1 },
  })
  expect(await flatten(`bots/${other.botId}`, other.key.secret)).toMatchObject({ status: 202 })
})

it('refuses what is not there, and a key that may only read', async () => {
  const other = await makeDesk(rest)
  for (const path of [`positions/${other.positionId}`, `accounts/${other.accountId}`, `bots/${other.botId}`])
    expect(await flatten(path)).toMatchObject({ status: 404 })
  const reader = await makeKey(rest, desk.workspaceId, ['positions:read'])
  expect(await flatten(`positions/${desk.positionId}`, reader.secret)).toMatchObject({ status: 403 })
})
