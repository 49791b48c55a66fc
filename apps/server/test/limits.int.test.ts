/** How often is too often: each limit on the real program, with what it says and what goes on beside it. */
import { createDesk } from '@viewzenix/testing/builders'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startServer } from '../src/http/server.fixture.ts'
import { makeWebFolder } from './web-folder.ts'

let web: ReturnType<typeof makeWebFolder>
beforeAll(() => {
  web = makeWebFolder()
})
afterAll(() => web?.remove())

const at = (path: string, init: RequestInit, base: string): Promise<Response> =>
  fetch(`${base}${path}`, { redirect: 'manual', ...init })

describe('too many requests', () => {
  const limited = async (env: Record<string, string>) => {
    const small = await startServer({ env, webFolder: web.path })
    onTestFinished(() => small.stop())
    return small
  }
  const expectHeaders = (response: Response, policy: string) => {
    expect(response.headers.get('ratelimit-policy')).toBe(policy)
    expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^${policy.split(';')[0]};r=0;t=\\d+$`))
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  }

  it('of one address are refused in the words of what was called; assets, probes and hooks go on', async () => {
    const small = await limited({ ADDRESS_RATE_LIMIT: '2' })
    expect((await at('/', {}, small.baseUrl)).headers.get('ratelimit')).toMatch(/^"address";r=1;t=\d+$/)
    await at('/', {}, small.baseUrl)
    const trpc = await at('/trpc/me.get', {}, small.baseUrl)
    expect({ status: trpc.status, body: await trpc.json() }).toMatchObject({
      status: 429,
      body: {
        error: {
          message: expect.stringMatching(
            /^Your address has made too many requests\. .* try again in \d+ seconds\.$/,
          ),
          data: { app: { code: 'LIMITED' } },
        },
      },
    })
    expectHeaders(trpc, '"address";q=2;w=60')
    const rest = await at('/api/v1/orders', {}, small.baseUrl)
    expect(await rest.json()).toMatchObject({ status: 429, code: 'LIMITED', title: 'Too many requests' })
    expect(rest.headers.get('content-type')).toBe('application/problem+json')
    const page = await at('/orders', { headers: { accept: 'text/html' } }, small.baseUrl)
    expect(await page.text()).toMatch(/^Your address has made too many requests\./)
    for (const path of ['/healthz', '/assets/app.js'])
      expect((await at(path, {}, small.baseUrl)).status).toBe(200)
    expect((await at('/hooks/x', { method: 'POST' }, small.baseUrl)).status).toBe(404)
  })

  it('to sign in are refused before the provider is asked', async () => {
    const small = await limited({ SIGN_IN_RATE_LIMIT: '2' })
    const go = () => at('/auth/dev', {}, small.baseUrl)
    expect([(await go()).status, (await go()).status]).toEqual([302, 302])
    const third = await go()
    expect(third.status).toBe(429)
    expectHeaders(third, '"sign-in";q=2;w=60')
    expect((await at('/auth/dev/callback?code=a', {}, small.baseUrl)).status).toBe(429)
    expect((await at('/auth/providers', {}, small.baseUrl)).status).toBe(200)
  })

  it('of one person to change something are refused, and another person’s are not', async () => {
    const small = await limited({ USER_RATE_LIMIT: '2' })
    const [one, two] = [await createDesk(small.platform), await createDesk(small.platform)]
    const make = (person: typeof one) =>
      at(
        '/trpc/hook.create',
        {
          method: 'POST',
          headers: {
            cookie: `viewzenix_session=${person.sessionSecret}`,
            'content-type': 'application/json',
            'sec-fetch-site': 'same-origin',
          },
          body: '{"name":"x"}',
        },
        small.baseUrl,
      )
    expect([(await make(one)).status, (await make(one)).status]).toEqual([200, 200])
    const third = await make(one)
    expect(await third.json()).toMatchObject({ error: { data: { app: { code: 'LIMITED' } } } })
    expectHeaders(third, '"writes";q=2;w=60')
    const headers = { cookie: `viewzenix_session=${one.sessionSecret}`, 'sec-fetch-site': 'same-origin' }
    const taken = await at('/workspace/export', { method: 'POST', headers }, small.baseUrl)
    expect(await taken.json()).toMatchObject({ code: 'LIMITED' })
    expectHeaders(taken, '"writes";q=2;w=60')
    expect((await make(two)).status).toBe(200)
  })

  it('to look at invitations are refused by address, each of a batch is one, and who is signed in goes on', async () => {
    const small = await limited({ SIGN_IN_RATE_LIMIT: '3' })
    const look = (paths: string[], token = 'A'.repeat(43)) =>
      at(
        `/trpc/${paths.join()}?batch=1`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(Object.fromEntries(paths.map((_, n) => [n, { token }]))),
        },
        small.baseUrl,
      )
    const one = 'invitation.look'
    const codes = async (response: Response) =>
      ((await response.json()) as { error: { data: { app: { code: string } } } }[]).map(
        ({ error }) => error.data.app.code,
      )
    expect(await codes(await look([one, one]))).toEqual(['NOT_FOUND', 'NOT_FOUND'])
    // What is no token at all is a guess as well.
    expect(await codes(await look([one], 'x'))).toEqual(['INVALID'])
    const fourth = await look([one])
    expect(fourth.status).toBe(429)
    expectHeaders(fourth, '"guesses";q=3;w=60')
    expect(await codes(fourth)).toEqual(['LIMITED'])
    const { sessionSecret } = await createDesk(small.platform)
    const own = { headers: { cookie: `viewzenix_session=${sessionSecret}` } }
    expect((await at('/trpc/me.get', own, small.baseUrl)).status).toBe(200)
    // Signing in is counted for itself.
    expect((await at('/auth/dev', {}, small.baseUrl)).status).toBe(302)
  })

  it('for files that nobody shared are refused, by a whole /64', async () => {
    const small = await limited({ TRUST_PROXY_HOPS: '1' })
    const guess = (n: number, from = `2001:db8:1:2::${n.toString(16)}`) =>
      at(`/share/guess-${n}`, { headers: { 'x-forwarded-for': from } }, small.baseUrl)
    const statuses = await Promise.all(Array.from({ length: 60 }, async (_, n) => (await guess(n)).status))
    expect(new Set(statuses)).toEqual(new Set([404]))
    const more = await guess(61)
    expect(more.status).toBe(429)
    expectHeaders(more, '"share";q=60;w=60')
    expect((await guess(62, '2001:db8:1:3::1')).status).toBe(404)
  })

  it('of one hook say so to the sender', async () => {
    const small = await limited({ HOOK_RATE_LIMIT: '1' })
    const { hook, hookSecret } = await createDesk(small.platform)
    const send = () =>
      at(
        `/hooks/${hook.id}`,
        { method: 'POST', body: '{"symbol":"BTCUSD"}', headers: { authorization: `Bearer ${hookSecret}` } },
        small.baseUrl,
      )
    expect((await send()).headers.get('ratelimit')).toMatch(/^"deliveries";r=0;t=\d+$/)
    const second = await send()
    expect(second.status).toBe(429)
    expectHeaders(second, '"deliveries";q=1;w=60')
  })
})
