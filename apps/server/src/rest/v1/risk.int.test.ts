/** Limits at three levels, and what guards the equity of an account: over REST. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call, type Desk, makeDesk, makeKey, type Rest, START, send, startRest } from './rest.fixture.ts'

let rest: Rest
let desk: Desk
beforeAll(async () => {
  rest = await startRest()
})
beforeEach(async () => {
  desk = await makeDesk(rest)
})
afterAll(() => rest?.stop())

const get = (path: string, secret = desk.key.secret) => call(rest, secret, path)
const put = (path: string, body: object, secret = desk.key.secret) => send(rest, secret, 'PUT', path, body)
const told = async (verb: string) =>
  (
    await rest.pool.query(
      'select actor_kind, actor_id, subject_kind, subject_id from activity where workspace_id = $1 and verb = $2 order by id',
      [desk.workspaceId, verb],
    )
  ).rows

describe('limits', () => {
  const levels = () =>
    [
      ['workspace', desk.workspaceId, '/workspace/risk'],
      ['account', desk.accountId, `/accounts/${desk.accountId}/risk`],
      ['bot', desk.botId, `/bots/${desk.botId}/risk`],
    ] as const

  it('are read and set at each level, and nowhere else', async () => {
    for (const [kind, id, path] of levels()) {
      const before = await get(path)
      expect(before).toMatchObject({ status: 200, body: { max_order_notional: null, time_zone: 'UTC' } })
      const wanted = {
        ...before.body,
        ...{ max_order_notional: '5000', max_orders_per_minute: 3, blocked_symbols: ['DOGEUSD'] },
        windows: [{ days: [1, 5], from: '09:30', to: '16:00' }],
        flatten_at: { days: [5], at: '15:55' },
        time_zone: 'America/New_York',
      }
      expect(await put(path, wanted)).toMatchObject({ status: 200, body: wanted })
      expect((await get(path)).body).toEqual(wanted)
      const by = { actor_kind: 'api_key', actor_id: desk.key.id }
      expect((await told('risk.changed')).at(-1)).toEqual({ ...by, subject_kind: kind, subject_id: id })
    }
    const bot = await get(`/bots/${desk.botId}`)
    expect(bot.body.risk).toMatchObject({ max_order_notional: '5000' })
    const other = await makeDesk(rest)
    expect((await get(`/bots/${other.botId}/risk`, other.key.secret)).body.max_order_notional).toBeNull()
  })

  it('are said in full: one that is left out is no limit taken away by a slip', async () => {
    const path = `/bots/${desk.botId}/risk`
    const { body } = await get(path)
    await put(path, { ...body, max_daily_loss: '100' })
    const { max_daily_loss: _, ...without } = body
    expect(await put(path, without)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'max_daily_loss' }] },
    })
    expect((await get(path)).body.max_daily_loss).toBe('100')
  })

  it('refuse what is no limit, what is elsewhere, and a key that may only read', async () => {
    const path = `/bots/${desk.botId}/risk`
    const { body } = await get(path)
    for (const [field, value] of [
      ['max_order_notional', '-1'],
      ['max_order_notional', 5000],
      ['max_orders_per_minute', 0],
      ['max_drawdown_percent', '150'],
      ['time_zone', 'Mars/Olympus'],
      ['windows', [{ days: [8], from: '09:30', to: '16:00' }]],
      ['max_loss', '1'],
    ] as const)
      expect(await put(path, { ...body, [field]: value }), field).toMatchObject({
        status: 422,
        body: { errors: [{ field: expect.stringMatching(new RegExp(`^${field}(\\.|$)`)) }] },
      })
    expect(await put(path, { ...body, max_order_notional: 5000 })).toMatchObject({
      body: { detail: 'max_order_notional must be text, in quotation marks, not number.' },
    })
    const other = await makeDesk(rest)
    for (const theirs of [`/bots/${other.botId}/risk`, `/accounts/${other.accountId}/risk`]) {
      expect(await get(theirs)).toMatchObject({ status: 404 })
      expect(await put(theirs, body)).toMatchObject({ status: 404 })
    }
    const reader = await makeKey(rest, desk.workspaceId, ['risk:read', 'bots:write'])
    for (const [, , own] of levels())
      expect(await put(own, body, reader.secret)).toMatchObject({ status: 403 })
  })
})

describe('an equity guard', () => {
  const path = () => `/accounts/${desk.accountId}/equity-guard`
  const guard = { base: '100000', stop: { unit: 'percent', value: '5' }, target: null }
  const remove = (secret = desk.key.secret) => send(rest, secret, 'DELETE', path())

  it('is set, read, armed anew and switched off', async () => {
    expect(await get(path())).toMatchObject({ status: 404 })
    const target = { unit: 'amount', value: '2500' }
    expect(await put(path(), { ...guard, target, flatten: false, lift_role: 'owner' })).toMatchObject({
      status: 200,
      body: {
        ...{ base: '100000', stop: guard.stop, target, cancel_orders: true, flatten: false },
        ...{ lift_role: 'owner', tripped_at: null },
      },
    })
    expect((await get(path())).body).toMatchObject({ target })
    expect((await get(`/accounts/${desk.accountId}`)).body.equity_guard).toMatchObject({ target })
    expect((await put(path(), guard)).body).toMatchObject({ target: null, flatten: true })
    expect(await remove()).toMatchObject({ status: 204, body: '' })
    expect(await get(path())).toMatchObject({ status: 404 })
    expect(await remove()).toMatchObject({ status: 204 })
    const one = { actor_kind: 'api_key', actor_id: desk.key.id, subject_kind: 'account' }
    expect(await told('account.guard-set')).toEqual(Array(3).fill({ ...one, subject_id: desk.accountId }))
  })

  it('measures from what the account is worth, where the broker told lately', async () => {
    expect(await put(path(), { ...guard, base: null })).toMatchObject({ status: 409 })
    await rest.pool.query('update account set balance_at = $2 where id = $1', [desk.accountId, START])
    expect(await put(path(), { ...guard, base: null })).toMatchObject({
      status: 200,
      body: { base: '99994.43' },
    })
  })

  it('is refused where it would act at once, guards nothing, is elsewhere, or is not the key’s to set', async () => {
    expect(await put(path(), { ...guard, base: '200000' })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('would act at once'), errors: [{ field: 'stop' }] },
    })
    for (const [field, body] of [
      ['stop', { ...guard, stop: null }],
      ['stop', { ...guard, stop: { unit: 'percent', value: '0' } }],
      // Equity does not fall by more than all of it.
      ['stop', { ...guard, stop: { unit: 'percent', value: '150' } }],
      ['stop', { ...guard, base: '100000', stop: { unit: 'amount', value: '100001' } }],
      ['stop', { ...guard, stop: { unit: 'points', value: '5' } }],
      ['base', { ...guard, base: 'all' }],
    ] as const)
      expect(await put(path(), body)).toMatchObject({
        status: 422,
        body: { errors: [{ field: expect.stringMatching(new RegExp(`^${field}(\\.|$)`)) }] },
      })
    const other = await makeDesk(rest)
    const theirs = `/accounts/${other.accountId}/equity-guard`
    expect(await put(theirs, guard)).toMatchObject({ status: 404 })
    expect(await send(rest, desk.key.secret, 'DELETE', theirs)).toMatchObject({ status: 404 })
    const reader = await makeKey(rest, desk.workspaceId, ['risk:read', 'accounts:read'])
    expect(await put(path(), guard, reader.secret)).toMatchObject({ status: 403 })
    expect(await remove(reader.secret)).toMatchObject({ status: 403 })
  })
})
