/** What an attacker tries, one table after another, on the real program over real sockets. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createDesk } from '@viewzenix/testing/builders'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { securityHeaders } from '../src/http/security-headers.ts'
import { startServer, type TestServer } from '../src/http/server.fixture.ts'
import { listen } from '../src/listen.ts'
import { makeWebFolder } from './web-folder.ts'

let server: TestServer
let desk: Awaited<ReturnType<typeof createDesk>>
let cookie: string
let web: ReturnType<typeof makeWebFolder>
beforeAll(async () => {
  web = makeWebFolder()
  server = await startServer({ webFolder: web.path })
  desk = await createDesk(server.platform)
  cookie = `viewzenix_session=${desk.sessionSecret}`
})
afterAll(async () => {
  await server?.stop()
  web?.remove()
})

const at = (path: string, init: RequestInit = {}, base = server.baseUrl): Promise<Response> =>
  fetch(`${base}${path}`, { redirect: 'manual', ...init })

/** Sends bytes as they are and resolves with the first line of each answer, once the connection has ended. */
const sendRaw = async (bytes: string, port = server.port): Promise<string[]> => {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk
  })
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].flatMap(([, status]) => status ?? [])
}

const PLACES: [string, RequestInit, number][] = [
  ['/', {}, 200],
  ['/orders', {}, 200],
  ['/assets/app.js', {}, 200],
  ['/assets/gone.js', {}, 404],
  ['/healthz', {}, 200],
  ['/readyz', {}, 200],
  ['/auth/providers', {}, 200],
  ['/auth/nobody', {}, 404],
  ['/auth/dev/callback?code=a&state=b', {}, 400],
  ['/trpc/me.get', {}, 401],
  ['/trpc/nothing', {}, 404],
  ['/api/v1/orders', {}, 401],
  ['/api/v1/docs', {}, 200],
  ['/api/v1/openapi.json', {}, 200],
  ['/hooks/00000000-0000-7000-8000-000000000000', { method: 'POST', body: '{}' }, 404],
  ['/nothing', { method: 'POST' }, 404],
  ['/webhooks/postmark', { method: 'POST', body: '{}' }, 401],
  ['/webhooks/postmark/x', { method: 'POST', body: '{}' }, 404],
  ['/mail/unsubscribe/x', {}, 404],
  ['/mail/unsubscribe/x', { method: 'POST', body: 'List-Unsubscribe=One-Click' }, 404],
  ['/mail/frame', { method: 'POST', body: 'html=x' }, 401],
  ['/files/blob/w/x?expires=1&signature=x', {}, 403],
  ['/files/blob/w/x?expires=1&signature=x', { method: 'PUT', body: 'x' }, 403],
  ['/files/blob/../../package.json', {}, 200],
  ['/files/blob/..%2f..%2fpackage.json', {}, 403],
  ['/share/x', {}, 404],
  ['/exports/orders.csv', {}, 401],
  ['/exports/nothing.csv', {}, 404],
  ['/workspace/export', { method: 'POST' }, 401],
  ['/auth/dev/link', { method: 'POST' }, 401],
  ['/auth/nobody/link', { method: 'POST' }, 404],
  ['/auth/signed-out?state=x', {}, 302],
  [
    '/trpc/invitation.look',
    { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    400,
  ],
]

describe('every answer', () => {
  it.each(PLACES)('%s %j holds the browser to what it is', async (path, init, status) => {
    const { headers, ...answer } = await at(path, init)
    expect((await at(path, init)).status).toBe(status)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(policy).toMatch(/default-src '(none|self)'/)
    for (const part of ["frame-ancestors 'none'", "base-uri 'none'"]) expect(policy).toContain(part)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/)
    expect(headers.get('permissions-policy')).toContain('camera=()')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
    const kept = path === '/assets/app.js' ? 'public, max-age=31536000, immutable' : 'no-store'
    expect(headers.get('cache-control')).toBe(kept)
    void answer
  })

  it('of a page has a nonce of its own, which its style elements carry', async () => {
    const read = async () => {
      const response = await at('/')
      const [, nonce] =
        /'nonce-([\w+/=]{24})'/.exec(response.headers.get('content-security-policy') ?? '') ?? []
      expect(await response.text()).toContain(`nonce="${nonce}"`)
      return nonce
    }
    expect(await read()).not.toBe(await read())
  })

  it('is for HTTPS alone, subdomains too, where the public address is', async () => {
    const { Hono } = await import('hono')
    const over = (url: string) =>
      new Hono()
        .use(securityHeaders(url))
        .get('/', (c) => c.text(''))
        .request('/')
    expect((await over('https://trade.example')).headers.get('strict-transport-security')).toBe(
      'max-age=63072000; includeSubDomains',
    )
    expect((await over('http://localhost:3000')).headers.get('strict-transport-security')).toBeNull()
  })
})

describe('another site’s page', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('changes nothing with %s, wherever it goes', async (method) => {
    for (const path of [
      '/trpc/hook.create',
      '/trpc/hook.create?batch=1',
      '/auth/sign-out',
      '/api/v1/orders/00000000-0000-7000-8000-000000000000/cancel',
      '/exports/orders.csv',
      '/workspace/export',
      '/auth/dev/link',
      '/mail/frame',
      '/mail/unsubscribe/x',
      '/webhooks/postmark',
      '/files/blob/w/x',
      '/share/x',
      '/trpc/invitation.look',
      '/trpc/invitation.accept',
      '/anything',
    ])
      for (const from of [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'null' },
      ]) {
        const headers = { cookie, 'content-type': 'text/plain', ...from }
        const response = await at(path, { method, headers, body: '{"name":"x"}' })
        expect(response.status, `${method} ${path}`).toBe(403)
        expect(await response.text()).toContain('was not sent by the page at')
      }
    expect((await at('/trpc/me.get', { headers: { cookie } })).status).toBe(200)
  })

  it('gets no export by a link, a picture or a frame', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const response = await at('/exports/orders.csv', { headers: { cookie, 'sec-fetch-site': site } })
      expect(response.status, site).toBe(403)
    }
  })

  it('is told nothing across origins', async () => {
    const response = await at('/trpc/me.get', { headers: { cookie, origin: 'https://evil.example' } })
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})

describe('the session', () => {
  const ask = (path: string, secret: string, init: RequestInit = {}) =>
    at(path, {
      ...init,
      headers: {
        cookie: `viewzenix_session=${secret}`,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
      },
    })
  const secretOf = (response: Response) =>
    /^viewzenix_session=([\w-]{43}); .*HttpOnly/.exec(response.headers.getSetCookie().join())?.[1] ?? ''

  it('goes on under another secret once its owner has another role, over whatever call comes first', async () => {
    const { actor, sessionSecret } = await createDesk(server.platform)
    const em = server.platform.orm.em.fork()
    await em.transactional(async (tx) => {
      await tx.execute("select set_config('viewzenix.workspace', ?, true)", [actor.workspaceId])
      await tx.execute("update member set role = 'admin' where user_id = ?", [actor.id ?? ''])
    })
    const batch = await ask('/trpc/me.get,session.list?batch=1', sessionSecret)
    expect(batch.status).toBe(200)
    const fresh = secretOf(batch)
    expect(fresh).not.toBe(sessionSecret)
    const next = await ask('/trpc/me.get', fresh)
    expect(await next.json()).toMatchObject({ result: { data: { workspace: { role: 'admin' } } } })
    expect(next.headers.getSetCookie()).toEqual([])
  })

  it('goes on under another secret in another workspace, and the old one is nobody at once', async () => {
    const { actor, sessionSecret } = await createDesk(server.platform)
    const body = JSON.stringify({ id: actor.workspaceId })
    const switched = await ask('/trpc/me.switchWorkspace', sessionSecret, { method: 'POST', body })
    expect(switched.status).toBe(200)
    expect((await ask('/trpc/me.get', secretOf(switched))).status).toBe(200)
    expect((await ask('/trpc/me.get', sessionSecret)).status).toBe(401)
  })
})

describe('a method that an address does not have', () => {
  it.each([
    ['/webhooks/postmark', ['PUT', 'PATCH', 'DELETE']],
    ['/mail/unsubscribe/x', ['PUT', 'PATCH', 'DELETE']],
    ['/mail/frame', ['PUT', 'PATCH', 'DELETE']],
    ['/files/blob/w/x', ['POST', 'PATCH', 'DELETE']],
    ['/share/x', ['POST', 'PUT', 'PATCH', 'DELETE']],
    ['/exports/orders.csv', ['POST', 'PUT', 'PATCH', 'DELETE']],
    ['/workspace/export', ['PUT', 'PATCH', 'DELETE']],
    ['/auth/dev/link', ['PUT', 'PATCH', 'DELETE']],
    ['/auth/signed-out', ['POST', 'PUT', 'PATCH', 'DELETE']],
  ])('%s is not there for %j', async (path, methods) => {
    for (const method of methods) {
      const response = await at(path, { method, headers: { cookie, 'sec-fetch-site': 'same-origin' } })
      expect(response.status, `${method} ${path}`).toBe(404)
    }
    // A GET that is none of its own is the dashboard's page, which finds nothing there, or a refusal; never a change.
    expect([200, 302, 401, 403, 404]).toContain((await at(path)).status)
  })
})

describe('bytes that two programs could read in two ways', () => {
  const head = (...lines: string[]) =>
    ['POST /hooks/x HTTP/1.1', 'Host: localhost', ...lines, 'Connection: close', '', ''].join('\r\n')
  it.each([
    ['two lengths', `${head('Content-Length: 1', 'Content-Length: 6')}{}`],
    [
      'a length and chunks',
      `${head('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    ],
    ['an encoding nobody knows', `${head('Transfer-Encoding: chunked, identity')}0\r\n\r\n`],
    ['chunks of no number', `${head('Transfer-Encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`],
    ['a header over two lines', head('X-One: a\r\n b: c', 'Content-Length: 0').replace('X-One', 'X One')],
    ['a header with a bare line feed', head('X-One: a\nContent-Length: 0')],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a length that is negative', `${head('Content-Length: -1')}{}`],
  ])('%s: one answer, 400, and the connection ends', async (_, bytes) => {
    expect(await sendRaw(bytes)).toEqual(['400'])
  })

  it('headers beyond 16 KiB are refused', async () => {
    expect(await sendRaw(head(`X-Long: ${'a'.repeat(20_000)}`))).toEqual(['431'])
  })

  it.each(['CONNECT example.com:443', 'TRACE /', 'TRACK /'])('%s does nothing', async (line) => {
    const [status = 'closed'] = await sendRaw(
      `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    expect(status).toMatch(/^(closed|4\d\d)$/)
  })
})

it('a sender that never finishes its headers, or its body, is cut off', async () => {
  const slow = await listen(
    { host: '127.0.0.1', port: { number: 0, fixed: true }, role: 'http' },
    { headersMs: 100, requestMs: 200, everyMs: 20 },
  )
  onTestFinished(() => slow.close(0))
  expect(await sendRaw('POST /hooks/x HTTP/1.1\r\nHost: localhost\r\nX-', slow.port)).toEqual(['408'])
  const body = 'POST /hooks/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{'
  expect((await sendRaw(body, slow.port)).length).toBeLessThanOrEqual(2)
})

describe('a body', () => {
  it('beyond what a route takes is refused, whatever it says of its length', async () => {
    const chunks = new ReadableStream({
      start: (controller) => {
        for (let n = 0; n < 10; n++) controller.enqueue(new Uint8Array(100_000))
        controller.close()
      },
    })
    const own = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    for (const body of ['x'.repeat(600_000), chunks]) {
      const init = { method: 'POST', headers: own, body, duplex: 'half' } as RequestInit
      const response = await at('/trpc/hook.create', init)
      expect(response.status).toBe(413)
      expect(await response.text()).toContain('Nothing was changed.')
    }
  })

  it('that was refused leaves the next request of its sender alone', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const [path, headers, expected] of [
      ['/api/v1/oauth/token', form, 413],
      ['/trpc/hook.create', { cookie, origin: 'https://evil.example' }, 403],
      ['/auth/sign-out', {}, 204],
      ['/nothing', {}, 404],
      [`/hooks/${desk.hook.id}`, {}, 413],
      ['/hooks/nobody', {}, 404],
      ['/webhooks/postmark', {}, null],
      ['/mail/unsubscribe/x', form, 413],
      ['/mail/frame', form, null],
      ['/files/blob/w/x', {}, 404],
      ['/share/x', form, 404],
      ['/auth/dev/link', {}, 401],
    ] as const)
      for (const size of [100_000, 900_000]) {
        const response = await at(path, { method: 'POST', headers, body: 'a='.padEnd(size, 'x') })
        if (expected === null) expect(response.status, path).toBeGreaterThanOrEqual(400)
        else expect(response.status, path).toBe(expected)
        await response.text()
        expect((await at('/healthz')).status).toBe(200)
      }
  })

  it.each([
    '{"__proto__":{"polluted":1},"name":"x"}',
    '{"constructor":{"prototype":{"polluted":1}},"name":"x"}',
  ])('changes no object but its own: %s', async (body) => {
    const headers = { 'content-type': 'application/json' }
    const bearer = { ...headers, authorization: `Bearer ${desk.hookSecret}` }
    await at(`/hooks/${desk.hook.id}`, { method: 'POST', body, headers: bearer })
    await at('/trpc/hook.create', {
      method: 'POST',
      body,
      headers: { ...headers, cookie, 'sec-fetch-site': 'same-origin' },
    })
    await at('/api/v1/oauth/token', { method: 'POST', body, headers })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('text of the sender', () => {
  it.each(['evil\r\nset-cookie: a=b', 'a b', 'ä', '<script>', 'x'.repeat(200)])(
    'does not become a header: request id %j',
    async (given) => {
      const response = await at('/healthz?').catch(() => null)
      const [line] = await sendRaw(
        `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: ${given}\r\nConnection: close\r\n\r\n`,
      )
      expect(line).toMatch(/^(200|400)$/)
      expect(response?.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(response?.headers.getSetCookie()).toEqual([])
    },
  )

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/%0d%0aset-cookie:a=b',
    '/%5cevil.example',
  ])('does not lead away: %s', async (to) => {
    const response = await at(`/auth/dev?return_to=${encodeURIComponent(to)}`, {
      headers: { host: 'evil.example' },
    })
    const target = new URL(response.headers.get('location') ?? '')
    expect(['127.0.0.1', 'localhost']).toContain(target.hostname)
    expect(target.searchParams.get('redirect_uri')).toBe(`${server.baseUrl}/auth/dev/callback`)
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  it.each([
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/%00',
    '/assets/%c0%ae%c0%ae/secret.txt',
    '/.env',
    '//etc/passwd',
    '/assets\\..\\secret.txt',
  ])('opens no other file: %s', async (path) => {
    const bytes = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
    const socket = connect(server.port, '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
    })
    socket.write(bytes)
    await once(socket, 'close')
    expect(heard).toMatch(/^HTTP\/1\.1 (200|400|404)/)
    expect(heard).not.toContain(web.secret)
    expect(heard).not.toContain('"packageManager"')
    expect(heard).not.toContain('root:')
  })
})
