import { AppError, newId, sha256 } from '@viewzenix/core/platform'
import { orderCan } from '@viewzenix/schema'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  addAlert,
  addDecision,
  addOrder,
  call,
  type Desk,
  makeDesk,
  type Rest,
  START,
  startRest,
} from './rest.fixture.ts'

let rest: Rest
let desk: Desk
let other: Desk
beforeAll(async () => {
  rest = await startRest()
  desk = await makeDesk(rest)
  other = await makeDesk(rest)
})
afterAll(() => rest?.stop())
beforeEach(() => {
  rest.clock.at = START
  rest.door.delivered = []
  rest.door.next = null
  rest.door.hold = Promise.resolve()
})

const MESSAGE = '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy"}'
const post = (
  path: string,
  headers: Record<string, string> = {},
  body?: string | Uint8Array<ArrayBuffer>,
  key = desk.key.secret,
) => call(rest, key, path, { method: 'POST', headers, body })
const send = (headers: Record<string, string> = {}, body: string | Uint8Array<ArrayBuffer> = MESSAGE) =>
  post(`/hooks/${desk.hookId}/alerts`, headers, body)
const keyed = (key: string) => ({ 'idempotency-key': key })

describe('sending an alert', () => {
  it('passes the bytes on as they are, whatever their type is said to be', async () => {
    for (const type of [
      'application/json',
      'text/plain',
      'application/octet-stream',
      'multipart/form-data',
    ]) {
      const { status, body } = await send({ 'content-type': type })
      expect(status, type).toBe(202)
      expect(body).toEqual({ alert_id: expect.stringMatching(/^[0-9a-f-]{36}$/), duplicate: false })
      expect(rest.door.delivered.at(-1)).toMatchObject({ body: MESSAGE, contentType: type, runId: null })
    }
    expect((await send({}, new Uint8Array([123, 255, 0]))).status).toBe(202)
  })

  it('answers a duplicate with 200 and the first one’s id', async () => {
    rest.door.next = { alertId: desk.alertId, duplicate: true }
    const { status, body } = await send()
    expect([status, body]).toEqual([200, { alert_id: desk.alertId, duplicate: true }])
  })

  it('says which field was not understood, and which alert it became', async () => {
    const problem = { code: 'UNKNOWN_SIDE', field: 'strategy_order_action', message: 'Must be buy or sell.' }
    rest.door.next = { alertId: desk.alertId, duplicate: false, refusal: { status: 422, problem } }
    const { status, body } = await send()
    expect(status).toBe(422)
    expect(body).toMatchObject({
      code: 'INVALID',
      detail: 'Must be buy or sell.',
      alert_id: desk.alertId,
      errors: [{ field: 'strategy_order_action', message: 'Must be buy or sell.' }],
    })
    const off = { code: 'HOOK_DISABLED', field: null, message: 'The hook is switched off.' }
    rest.door.next = { alertId: desk.alertId, duplicate: false, refusal: { status: 410, problem: off } }
    expect((await send()).body).toMatchObject({ status: 410, code: 'HOOK_DISABLED' })
  })

  it('takes 64 KiB and not a byte more', async () => {
    expect((await send({}, 'x'.repeat(65_536))).status).toBe(202)
    const { status, body } = await send({}, 'x'.repeat(200_000))
    expect([status, body.code]).toEqual([413, 'TOO_LARGE'])
    expect(rest.door.delivered.at(-1)?.body).toHaveLength(65_537)
  })

  it('answers 503 with Retry-After when it was not stored', async () => {
    rest.door.next = new AppError('UNAVAILABLE', 'The alert was not stored.')
    const { status, headers, body } = await send()
    expect([status, body.code]).toEqual([503, 'UNAVAILABLE'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('bots', () => {
  it('are paused and resumed, which leaves an activity; not those of others', async () => {
    const paused = await post(`/bots/${desk.botId}/pause`)
    expect([paused.status, paused.body.status]).toEqual([200, 'paused'])
    const resumed = await post(`/bots/${desk.botId}/resume`)
    expect([resumed.status, resumed.body.status]).toEqual([200, 'active'])
    const { rows } = await rest.pool.query(
      'select verb from activity where workspace_id = $1 and actor_kind = $2 order by id',
      [desk.workspaceId, 'api_key'],
    )
    expect(rows).toHaveLength(2)
    expect((await post(`/bots/${other.botId}/pause`)).status).toBe(404)
    expect((await post(`/bots/${desk.botId}/resume`)).body).toMatchObject({ status: 409, code: 'CONFLICT' })
  })

  it('take no body', async () => {
    const json = { 'content-type': 'application/json' }
    const path = `/bots/${desk.botId}/pause`
    expect((await post(path, json, '{"status":')).body).toMatchObject({ status: 400, code: 'BAD_REQUEST' })
    for (const body of ['{"reason":"late"}', '[1]', '"now"'])
      expect((await post(path, json, body)).body, body).toMatchObject({ status: 422, code: 'INVALID' })
    expect((await post(path, json, '{}')).status).toBe(200)
    expect((await post(`/bots/${desk.botId}/resume`)).status).toBe(200)
  })
})

describe('canceling an order', () => {
  const addResting = async (status: string, place = desk) => {
    const id = newId()
    const alertId = newId()
    await addAlert(rest, place, alertId)
    await addOrder(rest, place, { id, alert_id: alertId, status, type: 'limit', limit_price: '60000' })
    return id
  }
  const jobsOf = (id: string) =>
    rest.pool
      .query<{ payload: object }>(
        "select key from graphile_worker.jobs where task_identifier = 'order.cancel'",
      )
      .then(({ rows }) => JSON.stringify(rows).includes(id))
  const activitiesOf = (id: string) =>
    rest.pool
      .query('select actor_kind, actor_id from activity where subject_id = $1 and verb = $2', [
        id,
        'order.cancel-requested',
      ])
      .then(({ rows }) => rows)

  it('asks the broker once, however often it is asked for, and leaves an activity of the key', async () => {
    const id = await addResting('submitted')
    const first = await post(`/orders/${id}/cancel`)
    expect([first.status, first.body.id, first.body.status]).toEqual([202, id, 'submitted'])
    expect((await post(`/orders/${id}/cancel`)).status).toBe(202)
    expect(await jobsOf(id)).toBe(true)
    expect(await activitiesOf(id)).toEqual([{ actor_kind: 'api_key', actor_id: desk.key.id }])
  })

  it.each(['filled', 'canceled', 'rejected', 'expired', 'submitting', 'unknown'] as const)(
    'is refused with the reason when the order is %s, and nothing is asked',
    async (status) => {
      const id = await addResting(status)
      const { status: answer, body } = await post(`/orders/${id}/cancel`)
      const verdict = orderCan.cancel({ status })
      expect([answer, body.code]).toEqual([409, 'CONFLICT'])
      expect(body.detail).toBe(verdict.can ? '' : verdict.why)
      expect(await jobsOf(id)).toBe(false)
      expect(await activitiesOf(id)).toEqual([])
    },
  )

  it('finds no order that is not there, or another workspace’s', async () => {
    const theirs = await addResting('submitted', other)
    for (const id of [newId(), theirs, 'x'])
      expect((await post(`/orders/${id}/cancel`)).body, id).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await jobsOf(theirs)).toBe(false)
  })

  it('takes no body, and repeats its answer to the same Idempotency-Key also when the order has ended', async () => {
    const id = await addResting('partially_filled')
    const path = `/orders/${id}/cancel`
    expect((await post(path, { 'content-type': 'application/json' }, '{"why":"late"}')).status).toBe(422)
    const first = await post(path, keyed('cancel'))
    await rest.pool.query("update trade_order set status = 'canceled' where id = $1", [id])
    const again = await post(path, keyed('cancel'))
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([
      202,
      202,
      'true',
    ])
    expect(again.body).toEqual(first.body)
    expect((await post(path, keyed('cancel again'))).status).toBe(409)
  })
})

describe('answering a decision', () => {
  const addAwaited = async (place: Desk = desk): Promise<string> => {
    const [id, alertId] = [newId(), newId()]
    await addAlert(rest, place, alertId, 'received')
    await addDecision(rest, place, { id, alert_id: alertId })
    return id
  }
  const activitiesOf = (id: string) =>
    rest.pool
      .query('select actor_kind, actor_id, verb from activity where subject_id = $1', [id])
      .then(({ rows }) => rows)

  it('approves it once, in the name of the key', async () => {
    const id = await addAwaited()
    const first = await post(`/decisions/${id}/approve`)
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({
      id,
      outcome: 'waiting',
      approval: { proposal: 'Buy 0.05 BTCUSD at the market.', approved_at: START.toISOString() },
    })
    const again = await post(`/decisions/${id}/approve`)
    expect([again.status, again.body.code]).toEqual([409, 'CONFLICT'])
    expect((await post(`/decisions/${id}/decline`)).status).toBe(409)
    const { body } = await call(rest, desk.key.secret, `/decisions/${id}`)
    expect(body.outcome).toBe('waiting')
    expect(await activitiesOf(id)).toEqual([
      { actor_kind: 'api_key', actor_id: desk.key.id, verb: 'decision.approved' },
    ])
  })

  it('declines it, which settles its alert', async () => {
    const id = await addAwaited()
    const { status, body } = await post(`/decisions/${id}/decline`)
    expect([status, body.outcome]).toEqual([200, 'refused'])
    const sql = 'select a.status from alert a join decision d on d.alert_id = a.id where d.id = $1'
    expect((await rest.pool.query(sql, [id])).rows).toEqual([{ status: 'refused' }])
  })

  it('finds none that is not there, or another workspace’s', async () => {
    const theirs = await addAwaited(other)
    for (const id of [newId(), theirs, 'x'])
      for (const answer of ['approve', 'decline'])
        expect((await post(`/decisions/${id}/${answer}`)).body, id).toMatchObject({ status: 404 })
    expect(await activitiesOf(theirs)).toEqual([])
  })
})

describe('Idempotency-Key', () => {
  it('makes a POST happen once, and answers it again with the same', async () => {
    const first = await send(keyed('once'))
    expect(first.status).toBe(202)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    const again = await send(keyed('once'))
    expect(again.status).toBe(202)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('ratelimit')).toMatch(/^"key";r=\d+;t=\d+$/)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(rest.door.delivered).toHaveLength(1)
  })

  it('refuses the same key for another request: another body, another path', async () => {
    await send(keyed('mixed'))
    for (const answer of [
      await send(keyed('mixed'), '{}'),
      await post(`/bots/${desk.botId}/pause`, keyed('mixed')),
      await post(`/hooks/${desk.hookId}/alerts?again=1`, keyed('mixed'), MESSAGE),
    ])
      expect([answer.status, answer.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect(rest.door.delivered).toHaveLength(1)
  })

  it('belongs to a workspace', async () => {
    await send(keyed('shared'))
    const theirs = await post(`/hooks/${other.hookId}/alerts`, keyed('shared'), MESSAGE, other.key.secret)
    expect(theirs.status).toBe(202)
    expect(theirs.headers.get('idempotency-replayed')).toBeNull()
  })

  it('answers 409 while the first is being carried out, and lets only one of many through', async () => {
    const gate = Promise.withResolvers<void>()
    rest.door.hold = gate.promise
    const many = Array.from({ length: 8 }, () => send(keyed('race')))
    const losers: Awaited<ReturnType<typeof send>>[] = []
    await new Promise<void>((resolve) => {
      for (const one of many)
        void one.then((answer) => {
          losers.push(answer)
          if (losers.length === 7) resolve()
        })
    })
    for (const { status, headers, body } of losers) {
      expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE'])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    gate.resolve()
    const answers = await Promise.all(many)
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(1)
    expect(rest.door.delivered).toHaveLength(1)
  })

  it('keeps refusals, but gives the key back where another try may succeed', async () => {
    const problem = { code: 'UNKNOWN', field: null, message: 'No known dialect.' }
    rest.door.next = { alertId: desk.alertId, duplicate: false, refusal: { status: 422, problem } }
    expect((await send(keyed('kept'))).status).toBe(422)
    rest.door.next = null
    const kept = await send(keyed('kept'))
    expect([kept.status, kept.headers.get('idempotency-replayed')]).toEqual([422, 'true'])
    expect(kept.headers.get('content-type')).toBe('application/problem+json')

    rest.door.next = new AppError('UNAVAILABLE', 'Not stored.')
    expect((await send(keyed('retried'))).status).toBe(503)
    rest.door.next = null
    const retried = await send(keyed('retried'))
    expect([retried.status, retried.headers.get('idempotency-replayed')]).toEqual([202, null])
    // Had the first been stored although nobody heard of it, its id would have told.
    const [failed, again] = rest.door.runIds.slice(-2)
    expect(failed).toMatch(/^[0-9a-f-]{36}$/)
    expect(again).toBe(failed)
  })

  it('survives the death of the process: after a minute another may run it, under the same message id', async () => {
    await send(keyed('crash'))
    // As a process leaves it that died between doing and answering.
    await rest.pool.query('update idempotency_record set status = null, body = null where key = $1', [
      sha256('crash'),
    ])
    expect((await send(keyed('crash'))).status).toBe(409)
    rest.clock.at = new Date(START.getTime() + 61_000)
    expect((await send(keyed('crash'), '{}')).status).toBe(422)
    expect((await send(keyed('crash'))).status).toBe(202)
    const [first, second] = rest.door.delivered
    expect(first?.runId).toMatch(/^[0-9a-f-]{36}$/)
    expect(second?.runId).toBe(first?.runId)
    expect((await send(keyed('crash'))).headers.get('idempotency-replayed')).toBe('true')
  })

  it('is forgotten after a day', async () => {
    await send(keyed('daily'))
    rest.clock.at = new Date(START.getTime() + 86_400_000 - 1)
    expect((await send(keyed('daily'))).headers.get('idempotency-replayed')).toBe('true')
    rest.clock.at = new Date(START.getTime() + 86_400_000)
    expect((await send(keyed('daily'), '{}')).status).toBe(202)
    const ids = rest.door.delivered.map((one) => one.runId)
    expect(new Set(ids).size).toBe(2)
  })

  it('must be 1 to 255 printable characters', async () => {
    for (const key of ['x'.repeat(256), 'a\tb']) {
      const { status, body } = await send(keyed(key))
      expect([status, body.errors?.[0]?.field]).toEqual([422, 'Idempotency-Key'])
    }
    expect((await send(keyed('x'.repeat(255)))).status).toBe(202)
  })

  it('replays a paused bot rather than saying that it is paused already', async () => {
    const first = await post(`/bots/${desk.botId}/pause`, keyed('pause'))
    const again = await post(`/bots/${desk.botId}/pause`, keyed('pause'))
    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.body).toEqual(first.body)
    await post(`/bots/${desk.botId}/resume`)
  })
})
