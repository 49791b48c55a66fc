import { createHmac, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'
import { getAlert, listAlerts } from '@viewzenix/core/alert'
import { createHook, updateHook } from '@viewzenix/core/hook'
import { createDesk } from '@viewzenix/testing/builders'
import { withConnection } from '@viewzenix/testing/run-sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startServer, type TestServer } from './server.fixture.ts'

let server: TestServer
let desk: Awaited<ReturnType<typeof createDesk>>
beforeAll(async () => {
  server = await startServer()
  desk = await createDesk(server.platform)
})
afterAll(() => server?.stop())

const answerShape = z.looseObject({
  alert_id: z.string().optional(),
  duplicate: z.boolean().optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})

const send = async (
  body: string | Uint8Array<ArrayBuffer>,
  options: { path?: string; headers?: Record<string, string>; method?: string; secret?: string | null } = {},
) => {
  const { secret = desk.hookSecret } = options
  const response = await fetch(`${server.baseUrl}${options.path ?? `/hooks/${desk.hook.id}`}`, {
    method: options.method ?? 'POST',
    body,
    redirect: 'manual',
    headers: { ...(secret === null ? {} : { authorization: `Bearer ${secret}` }), ...options.headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: answerShape.parse(JSON.parse(text)) }
}
const alert = (more: Record<string, unknown> = {}) =>
  JSON.stringify({
    id: randomUUID(),
    symbol: 'BTCUSD',
    strategy_order_id: 'long',
    strategy_order_action: 'buy',
    strategy_order_contracts: 0.05,
    ...more,
  })
const stored = (alertId = '') => getAlert(server.platform, desk.actor, { id: alertId })

/** How many rows there are, seen as a supervisor. */
const count = (sql: string): Promise<number> =>
  withConnection(server.databaseUrl, async (client) => {
    await client.query("select set_config('viewzenix.workspace', '*', false)")
    return Number((await client.query<{ count: string }>(sql)).rows[0]?.count)
  })

describe('a delivery that is right', () => {
  it('is committed, with its job, before it is answered', async () => {
    const { status, body, headers } = await send(alert(), { headers: { 'x-request-id': 'request-1' } })
    expect(status).toBe(202)
    expect(body).toEqual({ alert_id: expect.any(String), duplicate: false })
    expect(headers.get('x-request-id')).toBe('request-1')
    expect(await stored(body.alert_id)).toMatchObject({
      status: 'received',
      signal: { symbol: 'BTCUSD' },
    })
    expect(
      await count(`select count(*) from graphile_worker.jobs where task_identifier = 'alert.route'`),
    ).toBe(1)
  })

  it('may have a slash at the end of its address', async () => {
    const { status, body } = await send(alert(), { path: `/hooks/${desk.hook.id}/` })
    expect({ status, duplicate: body.duplicate }).toEqual({ status: 202, duplicate: false })
  })

  it('keeps the raw bytes', async () => {
    const raw = `{ "symbol":"BTCUSD",\r\n  "strategy_order_id":"long","strategy_order_action":"buy","strategy_order_contracts":0.050, "note":"Übung ✓" }`
    const { body } = await send(raw)
    expect((await stored(body.alert_id)).raw).toBe(raw)
  })

  it('does not believe the content type', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense'])
      expect((await send(alert(), { headers: { 'content-type': type } })).status).toBe(202)
  })

  it.each(['secret', 'passphrase', 'token'])(
    'may carry its secret in the field %s, which is then kept sealed',
    async (field) => {
      const { status, body } = await send(alert({ [field]: desk.hookSecret }), { secret: null })
      expect(status).toBe(202)
      const kept = await withConnection(server.databaseUrl, async (client) => {
        await client.query("select set_config('viewzenix.workspace', '*', false)")
        return (await client.query<{ raw: Buffer }>('select raw from alert where id = $1', [body.alert_id]))
          .rows[0]?.raw
      })
      expect(kept?.toString('latin1')).not.toContain(desk.hookSecret)
      expect(JSON.stringify(await stored(body.alert_id))).not.toContain(desk.hookSecret)
    },
  )

  it('may be signed', async () => {
    const body = alert()
    const timestamp = String(Math.floor(Date.now() / 1000))
    const key = Buffer.from(desk.hookSecret.slice('whsec_'.length), 'base64')
    const signature = `v1,${createHmac('sha256', key).update(`m-1.${timestamp}.${body}`).digest('base64')}`
    const headers = {
      'x-viewzenix-signature': signature,
      'webhook-id': 'm-1',
      'webhook-timestamp': timestamp,
    }
    expect((await send(body, { secret: null, headers })).status).toBe(202)
    expect((await send(`${body} `, { secret: null, headers })).status).toBe(401)
  })

  it('may have its secret in the path where the owner allows it, and no log shows it', async () => {
    const { hook, secret } = await createHook(server.platform, desk.actor, { name: 'Path' })
    const path = `/hooks/${hook.id}/${encodeURIComponent(secret)}`
    expect((await send(alert(), { path, secret: null })).status).toBe(401)
    await updateHook(server.platform, desk.actor, { id: hook.id, allowPathSecret: true })
    await expect.poll(async () => (await send(alert(), { path, secret: null })).status).toBe(202)
    const logged = server.lines.join('')
    expect(logged).toContain(`/hooks/${hook.id}/••••`)
    expect(logged).not.toContain(secret)
    expect(logged).not.toContain(encodeURIComponent(secret))
  })
})

describe('the same message again', () => {
  it('gets the first one’s id, by its own id for ever', async () => {
    const id = randomUUID()
    const first = await send(alert({ id }))
    const again = await send(alert({ id, strategy_order_contracts: 7 }))
    expect(again).toMatchObject({ status: 200, body: { alert_id: first.body.alert_id, duplicate: true } })
  })

  it('gets the first one’s id, by its bytes within the window', async () => {
    const body = JSON.stringify({ ticker: 'ETHUSD', action: 'buy', quantity: 1 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(body)))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(new Set(answers.map((a) => a.body.alert_id)).size).toBe(1)
    const { alert_id } = answers[0]?.body ?? {}
    expect((await stored(alert_id)).duplicates).toBe(19)
  })

  it('is a new one where the hook’s window is zero', async () => {
    const { hook, secret } = await createHook(server.platform, desk.actor, {
      name: 'No window',
      dedupeWindowSeconds: 0,
    })
    const body = JSON.stringify({ ticker: 'ETHUSD', action: 'buy', quantity: 1 })
    const options = { path: `/hooks/${hook.id}`, secret }
    const [one, two] = [await send(body, options), await send(body, options)]
    expect([one.status, two.status]).toEqual([202, 202])
    expect(one.body.alert_id).not.toBe(two.body.alert_id)
  })
})

describe('a delivery that is wrong', () => {
  it('is told how to show the secret, in words that no mask bites into', async () => {
    const { status, body } = await send(alert(), { secret: null })
    expect(status).toBe(401)
    expect(body.detail).not.toContain('•')
    expect((await stored(body.alert_id)).problem?.message).toBe(body.detail)
  })

  it.each([
    ['a hook that there is not', `/hooks/${randomUUID()}`],
    ['an id that is none', '/hooks/nothing'],
  ])('has 404 for %s, and stores nothing', async (_, path) => {
    const before = await count('select count(*) from alert')
    expect(await send(alert(), { path })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(await count('select count(*) from alert')).toBe(before)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('has 405 for %s', async (method) => {
    const answer = await send(alert(), { method })
    expect(answer).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } })
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it('has 401 for a wrong secret, and is stored sealed, without a trade', async () => {
    const { status, body, headers } = await send(alert({ secret: 'guess' }), { secret: null })
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect({ status, body }).toMatchObject({
      status: 401,
      body: { code: 'BAD_SECRET', alert_id: expect.any(String), errors: [{ field: 'secret' }] },
    })
    expect(await stored(body.alert_id)).toMatchObject({ status: 'rejected', problem: { field: 'secret' } })
  })

  it('has 410 for a hook that is switched off, at once', async () => {
    const { hook, secret } = await createHook(server.platform, desk.actor, { name: 'Off' })
    const options = { path: `/hooks/${hook.id}`, secret }
    expect((await send(alert(), options)).status).toBe(202)
    await updateHook(server.platform, desk.actor, { id: hook.id, enabled: false })
    await expect.poll(async () => (await send(alert(), options)).status).toBe(410)
    const { body } = await send(alert(), options)
    expect(await stored(body.alert_id)).toMatchObject({
      status: 'rejected',
      problem: { code: 'HOOK_DISABLED' },
    })
  })

  it('has 413 over 64 KiB, keeps the beginning, and the next one on the connection works', async () => {
    const big = alert({ note: 'x'.repeat(64 * 1024) })
    const { status, body } = await send(big)
    expect(status).toBe(413)
    const kept = await stored(body.alert_id)
    expect(kept).toMatchObject({ status: 'rejected', problem: { code: 'TOO_LARGE' } })
    expect((await send(alert())).status).toBe(202)
    expect((await send(alert({ note: 'x'.repeat(60 * 1024) }))).status).toBe(202)
  })

  it('has 413 for a body without end, without reading it all', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const endless = request(
        {
          port: server.port,
          method: 'POST',
          path: `/hooks/${desk.hook.id}`,
          headers: { authorization: `Bearer ${desk.hookSecret}` },
        },
        (response) => {
          resolve(response.statusCode)
          response.resume()
          endless.destroy()
        },
      )
      endless.on('error', reject)
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const more = () => {
        while (!endless.destroyed && endless.write(chunk));
      }
      endless.on('drain', more)
      more()
    })
    expect(status).toBe(413)
  })

  it.each([
    ['broken JSON', '{"symbol":"BTCUSD",', 'symbol'],
    ['an empty body', '', null],
    ['a line with a word too many', 'buy BTCUSD now', 'now'],
    ['plain words', 'BTC broke out', null],
    ['a list', '[1,2]', null],
    ['no dialect', '{"hello":"world"}', null],
    ['a side that is none', alert({ strategy_order_action: 'hold' }), 'strategy_order_action'],
    ['a size below zero', alert({ strategy_order_contracts: -1 }), 'strategy_order_contracts'],
    ['characters that no JSON has, which cannot be stored as they are', '{"symbol": 😀}', 'symbol'],
    ['a placeholder around a NUL', alert({ symbol: '{{\u0000}}' }), 'symbol'],
    ['a placeholder that was not filled', alert({ symbol: '{{ticker}}' }), 'symbol'],
  ])('has 422 for %s, stored with the field at fault', async (_, raw, field) => {
    const { status, body } = await send(raw)
    expect(status).toBe(422)
    const kept = await stored(body.alert_id)
    expect(kept.status).toBe('invalid')
    expect(kept.problem?.field ?? null).toBe(field)
    expect(body.errors?.map((e) => e.field) ?? []).toEqual(field === null ? [] : [field])
    expect(body.detail).toBe(kept.problem?.message)
  })

  it('has 422 for bytes that are no text', async () => {
    const { status, body } = await send(new Uint8Array([0xff, 0xfe, 0x00, 0x80, 0x81]))
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'NOT_TEXT' })
  })

  it('does not fail those that wait with it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        send(i % 3 === 0 ? '{"symbol":' : i % 3 === 1 ? alert() : alert({ note: 'nul \u0000 byte' })),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, i) => (i % 3 === 0 ? 422 : 202)))
  })

  it('does no harm when its sender goes away in the middle', async () => {
    const before = await count('select count(*) from alert')
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, 'localhost', () => {
        socket.write(
          `POST /hooks/${desk.hook.id} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${desk.hookSecret}\r\ncontent-length: 1000\r\n\r\n{"symbol"`,
          () => socket.destroy(),
        )
      })
      socket.on('close', () => resolve())
    })
    expect((await send(alert())).status).toBe(202)
    expect(await count('select count(*) from alert')).toBe(before + 1)
  })
})

describe('limits', () => {
  it('turns away what is too much for one hook, and says when to come again', async () => {
    const small = await startServer({ env: { HOOK_RATE_LIMIT: '3' } })
    try {
      const own = await createDesk(small.platform)
      const statuses: number[] = []
      let last = new Response()
      for (let i = 0; i < 4; i++) {
        last = await fetch(`${small.baseUrl}/hooks/${own.hook.id}`, {
          method: 'POST',
          body: alert(),
          headers: { authorization: `Bearer ${own.hookSecret}` },
        })
        statuses.push(last.status)
      }
      expect(statuses).toEqual([202, 202, 202, 429])
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await listAlerts(small.platform, own.actor, {})).items).toHaveLength(3)
    } finally {
      await small.stop()
    }
  })
})
