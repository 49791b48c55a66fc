import { expect, it } from 'vitest'
import { pagePolicy } from './security-headers.ts'

const rulesWith = (storeOrigins?: string[]) =>
  new Map(
    pagePolicy('nonce', storeOrigins)
      .split('; ')
      .map((rule) => [rule.split(' ')[0], rule]),
  )

it('lets browsers reach the file store, where it is not this server, and nothing else', () => {
  const own = rulesWith()
  const bucket = rulesWith(['https://bucket.example', 'https://cdn.example'])
  expect(own.get('connect-src')).toBe("connect-src 'self'")
  expect(bucket.get('connect-src')).toBe("connect-src 'self' https://bucket.example https://cdn.example")
  expect(bucket.get('img-src')).toBe(`${own.get('img-src')} https://bucket.example https://cdn.example`)
  for (const [name, rule] of own)
    if (name !== 'connect-src' && name !== 'img-src') expect(bucket.get(name)).toBe(rule)
})
