import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkCredentials } from './check-credentials.ts'
import { sniff } from './dialects/sniff.ts'

const secret = `whsec_${randomBytes(24).toString('base64')}`
const other = `whsec_${randomBytes(24).toString('base64')}`
const now = new Date('2030-01-01T00:00:00Z')

beforeEach(() => void vi.useFakeTimers({ now }))
afterEach(() => void vi.useRealTimers())

const check = (given: {
  body?: string | object
  headers?: Record<string, string>
  path?: string
  allowPathSecret?: boolean
}) => {
  const { body = { symbol: 'BTCUSD' }, headers = {}, path = null, allowPathSecret = false } = given
  const raw = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return checkCredentials(
    { secret, allowPathSecret },
    { raw, sniffed: sniff(raw), pathSecret: path, header: (name) => headers[name] },
  )
}
const refused = (field: string) => ({ ok: false, problem: { code: 'BAD_SECRET', field } })

describe('a signature', () => {
  const body = '{"symbol":"BTCUSD"}\n'
  const signed = (over: { key?: string; body?: string; at?: Date; id?: string } = {}) => {
    const { key = secret, at = now, id = 'msg-1' } = over
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'x-viewzenix-signature': new Webhook(key).sign(id, at, over.body ?? body),
    }
  }

  it('of the exact bytes is taken, and its id becomes the message’s', () => {
    expect(check({ body, headers: signed() })).toEqual({ ok: true, via: 'signature', messageId: 'msg-1' })
  })

  it('may stand among others, as while a secret is exchanged', () => {
    const headers = signed()
    const both = `${signed({ key: other })['x-viewzenix-signature']} ${headers['x-viewzenix-signature']}`
    expect(check({ body, headers: { ...headers, 'x-viewzenix-signature': both } })).toMatchObject({
      ok: true,
    })
  })

  it('may name its id and time in our own headers', () => {
    const { 'webhook-id': id, 'webhook-timestamp': time, ...rest } = signed()
    const headers = { ...rest, 'x-viewzenix-id': id, 'x-viewzenix-timestamp': time }
    expect(check({ body, headers })).toMatchObject({ ok: true, messageId: 'msg-1' })
  })

  it.each([
    ['by another secret', { headers: signed({ key: other }) }],
    ['of another body', { headers: signed({ body: '{"symbol":"ETHUSD"}' }) }],
    ['of the same message without its last line break', { headers: signed({ body: body.trim() }) }],
    ['of another id', { headers: { ...signed(), 'webhook-id': 'msg-2' } }],
    ['of another time', { headers: { ...signed(), 'webhook-timestamp': '1893456001' } }],
    ['that is none', { headers: { ...signed(), 'x-viewzenix-signature': 'v1,AAAA' } }],
    ['that is empty', { headers: { ...signed(), 'x-viewzenix-signature': '' } }],
    ['of another version', { headers: { ...signed(), 'x-viewzenix-signature': 'v2,AAAA' } }],
    ['without an id', { headers: { ...signed(), 'webhook-id': '' } }],
    ['without a time', { headers: { ...signed(), 'webhook-timestamp': '' } }],
    ['with a time that is none', { headers: { ...signed(), 'webhook-timestamp': 'now' } }],
  ])('%s is refused', (_what, given) => {
    expect(check({ body, ...given })).toMatchObject(refused('X-Viewzenix-Signature'))
  })

  it('is good for five minutes, before and after', () => {
    const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
    for (const seconds of [-300, -1, 1, 300])
      expect(check({ body, headers: signed({ at: at(seconds) }) })).toMatchObject({ ok: true })
    for (const seconds of [-301, 301]) {
      const late = check({ body, headers: signed({ at: at(seconds) }) })
      expect(late).toMatchObject(refused('X-Viewzenix-Signature'))
      expect(late).toMatchObject({ problem: { message: expect.stringContaining('clock') } })
    }
  })
})

describe('the plain secret', () => {
  it.each([
    ['bearer', { headers: { authorization: `Bearer ${secret}` } }],
    ['bearer', { headers: { authorization: `  bearer   ${secret} ` } }],
    ['body', { body: { secret } }],
    ['body', { body: { passphrase: secret } }],
    ['body', { body: { token: secret } }],
    ['body', { body: new URLSearchParams({ secret }).toString() }],
    ['body', { body: { apikey: secret } }],
    ['body', { body: { signalToken: secret } }],
    ['body', { body: `60123456,buy,EURUSD,risk=1,secret=${secret}` }],
    ['body', { body: `buy BTCUSD secret=${secret}` }],
    ['body', { body: [{ secret }, {}] }],
    ['path', { path: secret, allowPathSecret: true }],
  ])('is taken as %s', (via, given) => {
    expect(check(given)).toEqual({ ok: true, via, messageId: null })
  })

  it.each([
    ['Authorization', { headers: { authorization: `Bearer ${other}` } }],
    ['Authorization', { headers: { authorization: `Basic ${secret}` } }],
    ['Authorization', { headers: { authorization: `Bearer ${secret} x` } }],
    ['Authorization', { headers: { authorization: `Not Bearer ${secret}` } }],
    ['Authorization', { headers: { authorization: 'Bearer' } }],
    ['Authorization', { headers: { authorization: '' } }],
    ['secret', { body: { secret: other } }],
    ['secret', { body: { secret: '' } }],
    ['secret', { body: { secret: null } }],
    ['secret', { body: { secret: [secret] } }],
    ['secret', { body: { secret: ` ${secret}` } }],
    ['passphrase', { body: { passphrase: secret.slice(0, -1) } }],
    ['token', { body: { token: secret.toUpperCase() } }],
    ['secret', { body: { message: { secret } } }],
    ['secret', { body: `{"secret":"${secret}"` }],
    ['secret', { body: secret }],
    ['secret', {}],
    ['path', { path: secret }],
    ['path', { path: other, allowPathSecret: true }],
    ['path', { path: '', allowPathSecret: true }],
  ])('is refused, and %s is named: %#', (field, given) => {
    const outcome = check(given)
    expect(outcome).toMatchObject(refused(field))
    expect(JSON.stringify(outcome)).not.toContain(secret)
  })
})

describe('a body that cannot be read', () => {
  it.each([
    ['{"secret":"SECRET" SECRET}', 'it breaks at position'],
    ['{"comment": SECRET, "secret":"SECRET"}', 'it breaks at position 12 (line 1, column 13)'],
    ['{"comment":"a "quote" in it","secret":"SECRET"}', 'it breaks at position 15'],
    ['{"secret":"SECRET', 'it ends in the middle'],
    ['SECRET', 'is not a JSON object'],
    ['', 'is empty'],
    ['\0', 'is not text'],
  ])('is not said to carry no secret, but to be unreadable: %#', (body, why) => {
    const outcome = check({ body: body.replaceAll('SECRET', secret) })
    expect(outcome).toMatchObject(refused('secret'))
    if (outcome.ok) return
    expect(outcome.problem.message).toContain(why)
    expect(outcome.problem.message).toContain('So no secret was found in it.')
    expect(outcome.problem.message).not.toContain(secret.slice(0, 9))
  })
})

describe('a body in which a name stands twice', () => {
  const form = (...fields: [string, string][]) => new URLSearchParams(fields).toString()
  it.each([
    ['{"qty":1,"qty":2,"secret":"SECRET"}'],
    ['{"secret":"SECRET","a":{"qty":1,"qty":2}}'],
    ['{"secret":"SECRET","secret":"SECRET"}'],
    ['{"\\u0073ecret":"SECRET","qty":1,"qty":"2"}'],
    ['[{"secret":"SECRET","qty":1,"qty":2}]'],
    ['{"secret":"SECRET","qty":1,"qty":2,"apikey":"of another service"}'],
    [form(['qty', '1'], ['secret', secret], ['qty', '2'])],
    [`payload=${encodeURIComponent('{"qty":1,"qty":2,"token":"SECRET"}'.replace('SECRET', secret))}`],
  ])('shows who speaks where every secret in it is right: %#', (body) => {
    const given = { body: body.replaceAll('SECRET', secret) }
    expect(check(given)).toEqual({ ok: true, via: 'body', messageId: null })
  })

  it.each([
    ['secret', '{"secret":"SECRET","secret":"OTHER"}'],
    ['secret', '{"secret":"OTHER","secret":"SECRET"}'],
    ['secret', '{"secret":1,"secret":"SECRET"}'],
    ['secret', '{"secret":["SECRET"],"qty":1,"qty":2}'],
    ['secret', '[{"secret":1,"qty":1,"qty":2},["SECRET"]]'],
    ['token', '{"secret":"SECRET","qty":1,"qty":2,"token":"OTHER"}'],
    ['apikey', '{"apikey":"OTHER","apikey":"SECRET"}'],
    ['secret', '{"a":{"secret":"SECRET"},"qty":1,"qty":2}'],
    ['secret', '{"qty":"secret","qty":"SECRET"}'],
    ['secret', '{"apikey":"OTHER","qty":1,"qty":2}'],
    ['secret', form(['secret', other], ['secret', secret])],
    ['passphrase', form(['qty', '1'], ['passphrase', ''], ['qty', '2'])],
  ])('and is refused where one is not, and %s is named: %#', (field, body) => {
    const outcome = check({ body: body.replaceAll('SECRET', secret).replaceAll('OTHER', other) })
    expect(outcome).toMatchObject(refused(field))
    expect(JSON.stringify(outcome)).not.toContain(secret)
  })

  it('says that there is no secret where there is none', () => {
    const outcome = check({ body: '{"qty":1,"qty":2}' })
    expect(outcome).toMatchObject({ problem: { message: expect.stringContaining('carries no secret') } })
  })
})

describe('the first credential that is there decides alone', () => {
  const right = {
    bearer: { authorization: `Bearer ${secret}` },
    body: { secret },
    path: secret,
  }
  it('a wrong signature, whatever else is right', () => {
    const headers = { ...right.bearer, 'x-viewzenix-signature': 'v1,AAAA' }
    const outcome = check({ headers, body: right.body, path: right.path, allowPathSecret: true })
    expect(outcome).toMatchObject(refused('X-Viewzenix-Signature'))
  })
  it('then a wrong bearer token', () => {
    const headers = { authorization: `Bearer ${other}` }
    const outcome = check({ headers, body: right.body, path: right.path, allowPathSecret: true })
    expect(outcome).toMatchObject(refused('Authorization'))
  })
  it('then a wrong field of the body, the first of its names', () => {
    const outcome = check({ body: { token: other, secret: other }, path: other, allowPathSecret: true })
    expect(outcome).toMatchObject(refused('secret'))
    expect(check({ body: { secret: other }, path: right.path })).toMatchObject(refused('secret'))
  })
  it('but where the path is right, the secret of another service in the body refuses nothing', () => {
    for (const body of [
      { secret: other },
      { token: other },
      { apikey: 'k' },
      { signalToken: 't' },
      `1,buy,X,secret=${other}`,
    ])
      expect(check({ body, path: right.path, allowPathSecret: true })).toEqual({
        ok: true,
        via: 'path',
        messageId: null,
      })
    for (const body of [{ apikey: 'k' }, { signalToken: 't' }]) {
      expect(check({ body, path: other, allowPathSecret: true })).toMatchObject(refused('path'))
      expect(check({ body })).toMatchObject(refused('secret'))
    }
  })
  it('a right one needs no other to be right', () => {
    expect(check({ headers: right.bearer, body: { secret: other }, path: other })).toMatchObject({ ok: true })
    expect(check({ body: right.body, path: other })).toMatchObject({ ok: true, via: 'body' })
  })
})
