import { createPolicies } from '@viewzenix/adapters/resilience'
import { createReportWriter } from '@viewzenix/core/integration'
import { PortError } from '@viewzenix/core/ports'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, type Desk, makeDesk, makeKey, type Rest, startRest } from './rest.fixture.ts'

const never = new AbortController().signal
let rest: Rest
let mine: Desk
let theirs: Desk
beforeAll(async () => {
  rest = await startRest()
  mine = await makeDesk(rest)
  theirs = await makeDesk(rest)
  const policies = (name: string) =>
    createPolicies(name, {
      clock: rest.platform.clock,
      report: createReportWriter(rest.platform),
      timeoutMs: 1_000,
      breaker: { failures: 2 },
    })
  const idempotent = { idempotent: false, fallback: 'It is asked again later.' }
  const broker = policies('paper-broker')
  for (const account of [mine.accountId, theirs.accountId])
    await broker.of(account).execute(idempotent, never, async () => 'well')
  const fail = () => Promise.reject(new PortError('transient', 'The broker answered 503.', { code: '503' }))
  for (let i = 0; i < 2; i++)
    await broker
      .of(mine.accountId)
      .execute(idempotent, never, fail)
      .catch(() => undefined)
  const market = policies('simulated-market')
  await market.of(null).execute(idempotent, never, async () => 'well')
  await broker.close()
  await market.close()
})
afterAll(() => rest?.stop())

it('shows the services that all share, and those of the workspace’s accounts alone', async () => {
  const key = await makeKey(rest, mine.workspaceId, ['integrations:read'])
  const { status, body } = await call(rest, key.secret, '/integrations')
  expect(status).toBe(200)
  expect(body.next_cursor).toBeNull()
  expect(body.data).toMatchObject([
    {
      id: `paper-broker~${mine.accountId}`,
      account_id: mine.accountId,
      state: 'down',
      breaker: 'open',
      fallback: 'It is asked again later.',
      last_error: 'The broker answered 503.',
      last_hour: { calls: 3, errors: 2, refused: 0, error_rate: 66.67 },
      last_day: { calls: 3, errors: 2 },
    },
    { id: 'simulated-market', account_id: null, state: 'up', breaker: 'closed', last_hour: { calls: 1 } },
  ])
  expect(JSON.stringify(body)).not.toContain(theirs.accountId)
})

it('reads one with its latest failures and what became of its breaker', async () => {
  const key = await makeKey(rest, mine.workspaceId, ['integrations:read'])
  const { status, body } = await call(
    rest,
    key.secret,
    `/integrations/paper-broker~${mine.accountId.toUpperCase()}`,
  )
  expect(status).toBe(200)
  expect(body.errors).toMatchObject([
    { kind: 'transient', code: '503', message: 'The broker answered 503.', cause: null },
    { message: 'The broker answered 503.' },
  ])
  expect(body.events.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    'breaker_opened',
    'went_down',
  ])
  for (const id of [`paper-broker~${theirs.accountId}`, 'nothing', 'No such thing', '%00'])
    expect((await call(rest, key.secret, `/integrations/${id}`)).body).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    })
  expect((await call(rest, key.secret, '/integrations?limit=1')).status).toBe(422)
})
