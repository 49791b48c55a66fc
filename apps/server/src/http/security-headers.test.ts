import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { securityHeaders } from './security-headers.ts'

const policyWith = async (storeOrigins?: string[]) => {
  const app = new Hono()
  app.use('*', securityHeaders('https://viewzenix.example', storeOrigins ? { storeOrigins } : {}))
  app.get('/', (c) => c.text(''))
  const header = (await app.request('/')).headers.get('content-security-policy') ?? ''
  return new Map(header.split('; ').map((rule) => [rule.split(' ')[0], rule]))
}

it('lets browsers reach the file store, where it is not this server, and nothing else', async () => {
  const own = await policyWith()
  const bucket = await policyWith(['https://bucket.example', 'https://cdn.example'])
  expect(own.get('connect-src')).toBe("connect-src 'self'")
  expect(bucket.get('connect-src')).toBe("connect-src 'self' https://bucket.example https://cdn.example")
  expect(bucket.get('img-src')).toBe(`${own.get('img-src')} https://bucket.example https://cdn.example`)
  for (const rule of ['default-src', 'script-src', 'form-action', 'frame-ancestors'])
    expect(bucket.get(rule)).toBe(own.get(rule))
})
