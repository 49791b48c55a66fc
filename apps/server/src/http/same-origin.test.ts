import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { sameOriginOnly } from './same-origin.ts'

const app = new Hono()
app.use(sameOriginOnly('http://localhost:3000', 'viewzenix_session'))
app.all('*', (c) => c.text('done'))

const status = async (headers: Record<string, string>, method = 'POST', cookie = 'viewzenix_session=x') =>
  (await app.request('/act', { method, headers: { ...(cookie ? { cookie } : {}), ...headers } })).status

const strangers: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' },
  { origin: 'http://localhost:4000' },
  { origin: 'https://localhost:3000' },
  { origin: 'http://localhost:3000.evil.example' },
  { origin: 'null' },
  {},
]

describe('a request with the session cookie that could change something', () => {
  it('passes when a page of ours sent it', async () => {
    expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await status({ origin: 'http://localhost:3000' })).toBe(200)
  })

  it.each(strangers)('is refused from %j', async (headers) => {
    expect(await status({ ...headers })).toBe(403)
    expect(await status({ ...headers }, 'DELETE')).toBe(403)
  })

  it('leaves reads and requests without the cookie alone', async () => {
    expect(await status({ 'sec-fetch-site': 'cross-site' }, 'GET')).toBe(200)
    expect(await status({ 'sec-fetch-site': 'cross-site' }, 'POST', '')).toBe(200)
  })
})
