import { newId } from '@viewzenix/core/platform'
import { apiKeyScopes } from '@viewzenix/schema'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  addAlert,
  addDecision,
  addOrder,
  call,
  type Desk,
  makeDesk,
  makeKey,
  type Rest,
  START,
  startRest,
} from './rest.fixture.ts'

let rest: Rest
let desk: Desk
let resting: string
let awaited: string
let other: string
beforeAll(async () => {
  rest = await startRest()
  desk = await makeDesk(rest)
  resting = newId()
  await addOrder(rest, desk, { id: resting, alert_id: desk.alertId, leg: 'exit', status: 'submitted' })
  awaited = await addAwaited()
  other = await addAwaited()
})
afterAll(() => rest?.stop())
beforeEach(() => {
  rest.clock.at = START
})

/** A decision that waits for a person, of an alert of its own. */
const addAwaited = async (): Promise<string> => {
  const [id, alertId] = [newId(), newId()]
  await addAlert(rest, desk, alertId, 'received')
  await addDecision(rest, desk, { id, alert_id: alertId })
  return id
}
const get = (path: string, secret: string | null) => call(rest, secret, path)
const routes = () =>
  [
    ['GET', '/alerts', 'alerts:read'],
    ['GET', `/alerts/${desk.alertId}`, 'alerts:read'],
    ['GET', '/orders', 'orders:read'],
    ['GET', `/orders/${desk.orderId}`, 'orders:read'],
    ['POST', `/orders/${resting}/cancel`, 'orders:write'],
    ['GET', `/decisions/${awaited}`, 'alerts:read'],
    ['POST', `/decisions/${awaited}/approve`, 'orders:write'],
    ['POST', `/decisions/${other}/decline`, 'orders:write'],
    ['GET', '/fills', 'orders:read'],
    ['GET', '/performance', 'positions:read'],
    ['GET', `/fills/${desk.fillId}`, 'orders:read'],
    ['GET', '/positions', 'positions:read'],
    ['GET', `/positions/${desk.positionId}`, 'positions:read'],
    ['POST', `/positions/${desk.positionId}/protection`, 'orders:write'],
    ['GET', '/bots', 'bots:read'],
    ['GET', `/bots/${desk.botId}`, 'bots:read'],
    ['POST', `/bots/${desk.botId}/pause`, 'bots:write'],
    ['POST', `/bots/${desk.botId}/resume`, 'bots:write'],
    ['POST', `/bots/${desk.botId}/shadow/start`, 'bots:write'],
    ['GET', `/bots/${desk.botId}/shadow`, 'bots:read'],
    ['GET', `/bots/${desk.botId}/shadow/signals`, 'bots:read'],
    ['POST', `/bots/${desk.botId}/shadow/stop`, 'bots:write'],
    ['GET', '/halts', 'halts:read'],
    ['GET', '/workspace/risk', 'risk:read'],
    ['GET', `/accounts/${desk.accountId}/risk`, 'risk:read'],
    ['GET', `/bots/${desk.botId}/risk`, 'risk:read'],
    ['GET', '/hooks', 'hooks:read'],
    ['GET', `/hooks/${desk.hookId}`, 'hooks:read'],
    ['POST', `/hooks/${desk.hookId}/alerts`, 'alerts:write'],
    ['GET', '/accounts', 'accounts:read'],
    ['GET', `/accounts/${desk.accountId}`, 'accounts:read'],
    ['GET', '/integrations', 'integrations:read'],
  ] as const

describe('API keys', () => {
  it('are asked for on every route', async () => {
    for (const [method, path] of routes()) {
      const { status, headers, body } = await call(rest, null, path, { method })
      expect(status, path).toBe(401)
      expect(headers.get('www-authenticate')).toBe('Bearer realm="Viewzenix"')
      expect(body.code).toBe('UNAUTHENTICATED')
    }
  })

  it('do on each route what their scopes say: without its one scope it is refused by name, with it alone it is not', async () => {
    for (const [method, path, scope] of routes()) {
      const others = await makeKey(
        rest,
        desk.workspaceId,
        apiKeyScopes.filter((one) => one !== scope),
      )
      const refused = await call(rest, others.secret, path, { method })
      expect(refused.status, path).toBe(403)
      expect(refused.body.code).toBe('FORBIDDEN')
      expect(refused.body.detail).toContain(scope)
      expect(refused.headers.get('www-authenticate')).toContain(`scope="${scope}"`)

      const only = await makeKey(rest, desk.workspaceId, [scope])
      const body = path.endsWith('/protection') ? '{"stop_price":"1"}' : undefined
      const headers = { 'content-type': 'application/json' }
      const answer = await call(rest, only.secret, path, { method, ...(body && { body, headers }) })
      expect([200, 202], path).toContain(answer.status)
    }
  })

  it('that are wrong, revoked or expired are refused', async () => {
    const revoked = await makeKey(rest, desk.workspaceId)
    await rest.pool.query('update api_key set revoked_at = $2 where id = $1', [revoked.id, START])
    const expired = await makeKey(rest, desk.workspaceId)
    await rest.pool.query('update api_key set expires_at = $2 where id = $1', [expired.id, START])
    const wrong = desk.key.secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
    for (const secret of [revoked.secret, expired.secret, wrong, 'vzx_', 'none', 'a.b.c', desk.key.prefix]) {
      const { status, headers } = await get('/alerts', secret)
      expect(status, secret).toBe(401)
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
    const basic = await call(rest, null, '/alerts', {
      headers: { authorization: `Basic ${desk.key.secret}` },
    })
    expect(basic.status).toBe(401)
    expect((await get(`/alerts?api_key=${desk.key.secret}`, null)).status).toBe(401)
  })
})

describe('access tokens', () => {
  const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    call(rest, null, '/oauth/token', { method: 'POST', body: new URLSearchParams(form), headers })
  const client = (key: { prefix: string; secret: string }) => ({
    grant_type: 'client_credentials',
    client_id: key.prefix,
    client_secret: key.secret,
  })

  it('are issued for a key in the form or by HTTP Basic, hold for 15 minutes, and work like the key', async () => {
    const basic = Buffer.from(`${desk.key.prefix}:${desk.key.secret}`).toString('base64')
    const answers = [
      await ask(client(desk.key)),
      await ask({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` }),
    ]
    for (const { status, headers, body } of answers) {
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: apiKeyScopes.join(' ') })
      expect((await get('/orders', body.access_token)).body.data).toHaveLength(2)
    }
    const [{ body } = { body: null }] = answers
    rest.clock.at = new Date(START.getTime() + 899_000)
    expect((await get('/orders', body.access_token)).status).toBe(200)
    rest.clock.at = new Date(START.getTime() + 900_000)
    expect((await get('/orders', body.access_token)).status).toBe(401)
  })

  it('can be checked with the published key, and are EdDSA', async () => {
    const { body } = await ask(client(desk.key))
    const keys = createRemoteJWKSet(new URL(`${rest.url}/.well-known/jwks.json`))
    const { payload, protectedHeader } = await jwtVerify(body.access_token, keys, { currentDate: START })
    expect(protectedHeader.alg).toBe('EdDSA')
    expect(payload).toMatchObject({ sub: desk.key.id, aud: 'http://localhost:3000/api/v1' })
    const { body: published } = await get('/.well-known/jwks.json', null)
    expect(JSON.stringify(published)).not.toMatch(/"d":/)
  })

  it('may do less than their key, and never more', async () => {
    const { body } = await ask({ ...client(desk.key), scope: 'orders:read  alerts:read' })
    expect(body.scope).toBe('orders:read alerts:read')
    expect((await get('/orders', body.access_token)).status).toBe(200)
    expect((await get('/bots', body.access_token)).status).toBe(403)
    const reader = await makeKey(rest, desk.workspaceId, ['alerts:read'])
    for (const scope of ['bots:write', 'everything']) {
      const refused = await ask({ ...client(reader), scope })
      expect(refused.status).toBe(400)
      expect(refused.body.error).toBe('invalid_scope')
    }
  })

  it('end when their key is revoked, and with the secret that they were signed under', async () => {
    const key = await makeKey(rest, desk.workspaceId)
    const { body } = await ask(client(key))
    expect((await get('/orders', body.access_token)).status).toBe(200)
    await rest.pool.query('update api_key set revoked_at = $2 where id = $1', [key.id, START])
    expect((await get('/orders', body.access_token)).status).toBe(401)
    expect((await ask(client(key))).status).toBe(401)

    const { body: good } = await ask(client(desk.key))
    const [header, payload, signature] = good.access_token.split('.')
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: newId() })).toString('base64url')
    for (const token of [
      `${none}.${payload}.`,
      `${header}.${forged}.${signature}`,
      `${header}.${payload}.AAAA`,
    ])
      expect((await get('/orders', token)).status).toBe(401)
  })

  it('are refused to a wrong client and a wrong request, in the words of OAuth too', async () => {
    for (const form of [
      { ...client(desk.key), client_secret: `${desk.key.prefix}_${'0'.repeat(32)}` },
      { ...client(desk.key), client_id: 'vzx_00000000' },
      { grant_type: 'client_credentials' },
    ]) {
      const { status, headers, body } = await ask(form)
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toMatch(/^Basic/)
      expect(body).toMatchObject({ error: 'invalid_client', code: 'UNAUTHENTICATED' })
    }
    const grant = await ask({ ...client(desk.key), grant_type: 'password' })
    expect([grant.status, grant.body.error]).toEqual([400, 'unsupported_grant_type'])
    const json = await call(rest, null, '/oauth/token', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect([json.status, json.body.error]).toEqual([415, 'invalid_request'])
    const twice = await call(rest, null, '/oauth/token', {
      method: 'POST',
      body: 'grant_type=client_credentials&scope=a&scope=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([twice.status, twice.body.error]).toEqual([400, 'invalid_request'])
  })
})
