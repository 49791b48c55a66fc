/** What surrounds every route: problems, request ids, limits, the documentation. */

import { createOrm } from '@viewzenix/core/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validate } from './openapi-validator.fixture.ts'
import { call, type Desk, makeDesk, makeKey, type Rest, startRest } from './rest.fixture.ts'

let rest: Rest
let desk: Desk
beforeAll(async () => {
  rest = await startRest({ rateLimit: { requests: 20, seconds: 60 }, clientAddress: () => address })
  desk = await makeDesk(rest)
})
afterAll(() => rest?.stop())
let address = '192.0.2.1'

const problem = (status: number, code: string) => ({
  type: 'about:blank',
  title: expect.any(String),
  status,
  detail: expect.any(String),
  code,
  request_id: expect.any(String),
  errors: expect.any(Array),
})

describe('problems', () => {
  it('answer an address that is none, and one asked in the wrong way', async () => {
    for (const path of ['/nothing', '/orders/a/b', '/bots/x/explode', '/', '']) {
      const { status, headers, body } = await call(rest, null, path)
      expect(status, path).toBe(404)
      expect(headers.get('content-type')).toBe('application/problem+json')
      expect(body).toEqual(problem(404, 'NOT_FOUND'))
    }
    for (const [method, path, allow] of [
      ['DELETE', '/orders', 'GET, HEAD'],
      ['POST', '/orders', 'GET, HEAD'],
      ['PUT', `/bots/${desk.botId}`, 'GET, HEAD'],
      ['GET', `/bots/${desk.botId}/pause`, 'POST'],
      ['GET', '/oauth/token', 'POST'],
      ['POST', '/openapi.json', 'GET, HEAD'],
    ] as const) {
      const { status, headers, body } = await call(rest, desk.key.secret, path, { method })
      expect(status, path).toBe(405)
      expect(headers.get('allow')).toBe(allow)
      expect(body).toEqual(problem(405, 'METHOD_NOT_ALLOWED'))
    }
  })

  it('tell nobody what failed inside, and log it with the request id', async () => {
    rest.door.next = new Error('column "secret_sauce" does not exist')
    const { status, headers, body } = await call(rest, desk.key.secret, `/hooks/${desk.hookId}/alerts`, {
      method: 'POST',
      body: '{}',
    })
    rest.door.next = null
    expect(status).toBe(500)
    expect(body).toEqual(problem(500, 'INTERNAL'))
    expect(JSON.stringify(body)).not.toContain('secret_sauce')
    expect(body.detail).toContain(headers.get('x-request-id'))
    expect(rest.errors.at(-1)).toMatchObject({ requestId: headers.get('x-request-id') })
  })
})

describe('without PostgreSQL', () => {
  it('every route says so, and when to come back; what needs no database still answers', async () => {
    const orm = createOrm({
      databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
      poolSize: 1,
      applicationName: 'away',
    })
    const away = await startRest({ platform: { ...rest.platform, orm } })
    try {
      for (const [method, path] of [
        ['GET', '/orders'],
        ['POST', `/bots/${desk.botId}/pause`],
        ['POST', `/hooks/${desk.hookId}/alerts`],
      ] as const) {
        const { status, headers, body } = await call(away, desk.key.secret, path, { method })
        expect(status, path).toBe(503)
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
        expect(body).toEqual(problem(503, 'UNAVAILABLE'))
      }
      expect((await call(away, null, '/openapi.json')).status).toBe(200)
      expect((await call(away, null, '/orders')).status).toBe(401)
    } finally {
      await away.stop()
      await orm.close()
    }
  })
})

it('takes a sane X-Request-Id over and refuses others silently', async () => {
  const idFor = async (id: string) =>
    (await call(rest, null, '/orders', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
  expect(await idFor('trace-1.a:b_c')).toBe('trace-1.a:b_c')
  for (const id of ['a b', '<script>', 'x'.repeat(129), '']) {
    const given = await idFor(id)
    expect(given).toMatch(/^[0-9a-f-]{36}$/)
  }
})

describe('rate limits', () => {
  it('are told on every answer and held for each key, its tokens included', async () => {
    const key = await makeKey(rest, desk.workspaceId)
    const first = await call(rest, key.secret, '/orders')
    expect(first.headers.get('ratelimit-policy')).toBe('"key";q=20;w=60')
    expect(first.headers.get('ratelimit')).toMatch(/^"key";r=19;t=\d+$/)
    const { body } = await call(rest, null, '/oauth/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: key.prefix,
        client_secret: key.secret,
      }),
    })
    for (let left = 18; left >= 0; left--) {
      const { headers } = await call(rest, body.access_token, '/orders?limit=0')
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"key";r=${left};`))
    }
    const refused = await call(rest, key.secret, '/orders')
    expect(refused.status).toBe(429)
    expect(refused.body).toEqual(problem(429, 'LIMITED'))
    expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;/)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await call(rest, desk.key.secret, '/orders')).status).toBe(200)
  })

  it('stop an address that guesses, but not a right key from there', async () => {
    address = '192.0.2.66'
    for (let i = 0; i < 60; i++) expect((await call(rest, 'vzx_guess', '/orders')).status).toBe(401)
    const { status, headers } = await call(rest, 'vzx_guess', '/orders')
    expect(status).toBe(429)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    const key = await makeKey(rest, desk.workspaceId)
    expect((await call(rest, key.secret, '/orders')).status).toBe(200)
    address = '192.0.2.1'
    expect((await call(rest, 'vzx_guess', '/orders')).status).toBe(401)
  })
})

describe('documentation', () => {
  it('is a valid OpenAPI document at its address', async () => {
    const { status, body } = await call(rest, null, '/openapi.json')
    expect(status).toBe(200)
    expect(await validate(body)).toEqual({ valid: true, version: '3.1' })
    expect(body.servers).toEqual([{ url: '/api/v1' }])
  })

  it('is a page with nothing inline, all from our own origin', async () => {
    const page = await call(rest, null, '/docs')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
    expect(page.body).not.toMatch(/<script>|<style|style=|onload=|https?:/)
    const links = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link)
    expect(links).toHaveLength(4)
    for (const link of links) {
      const asset = await call(rest, null, `/${link}`)
      expect(asset.status, link).toBe(200)
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect((await call(rest, null, '/docs/package.json')).status).toBe(404)
  })
})
