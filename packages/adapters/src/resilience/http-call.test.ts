import { describe, expect, it } from 'vitest'
import { networkFailure, readJson, readRetryAfter, statusFailure } from './http-call.ts'

const read = { service: 'Postmark', idempotent: true }
const write = { service: 'Postmark', idempotent: false }
const answer = (status: number, body = '', headers = {}) => ({ status, headers: new Headers(headers), body })

describe('an answer', () => {
  it.each([
    [401, 'misconfigured', 'misconfigured'],
    [403, 'misconfigured', 'misconfigured'],
    [302, 'rejected', 'rejected'],
    [404, 'rejected', 'rejected'],
    [422, 'rejected', 'rejected'],
    [429, 'transient', 'transient'],
    [408, 'transient', 'unknown'],
    [500, 'transient', 'unknown'],
    [503, 'transient', 'unknown'],
  ] as const)('of %i is %s to a read and %s to a write', (status, ofRead, ofWrite) => {
    expect(statusFailure(read, answer(status))).toMatchObject({ kind: ofRead, code: String(status) })
    expect(statusFailure(write, answer(status))).toMatchObject({ kind: ofWrite })
    expect(() => readJson(read, answer(status))).toThrow('Postmark')
  })

  it('says when to come again', () => {
    expect(statusFailure(write, answer(429, '', { 'retry-after': '12' })).retryAfterMs).toBe(12_000)
    expect(statusFailure(write, answer(503, '', { 'retry-after': '3' })).retryAfterMs).toBe(3_000)
    const now = Date.parse('2030-01-01T00:00:00Z')
    expect(readRetryAfter('Tue, 01 Jan 2030 00:00:30 GMT', now)).toBe(30_000)
    expect(readRetryAfter('Mon, 31 Dec 2029 00:00:00 GMT', now)).toBe(0)
    expect(readRetryAfter('soon')).toBeNull()
    expect(readRetryAfter(null)).toBeNull()
  })

  it('of success that cannot be read may have done what it was asked', () => {
    expect(readJson(read, answer(200, '{"a":1}'))).toEqual({ a: 1 })
    expect(() => readJson(write, answer(200, '<html>'))).toThrow(expect.objectContaining({ kind: 'unknown' }))
    expect(() => readJson(read, answer(200, ''))).toThrow(expect.objectContaining({ kind: 'transient' }))
  })
})

describe('a request without an answer', () => {
  const failed = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
  it.each([
    ['ECONNREFUSED', 'transient'],
    ['ENOTFOUND', 'transient'],
    ['EAI_AGAIN', 'transient'],
    ['UND_ERR_CONNECT_TIMEOUT', 'transient'],
    ['ECONNRESET', 'unknown'],
    ['UND_ERR_SOCKET', 'unknown'],
    ['CERT_HAS_EXPIRED', 'misconfigured'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'misconfigured'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'misconfigured'],
  ] as const)('because of %s is %s to a write', (code, kind) => {
    expect(networkFailure(write, failed(code))).toMatchObject({ kind, code })
  })
  it('may be repeated when it is a read', () => {
    expect(networkFailure(read, failed('ECONNRESET')).kind).toBe('transient')
    expect(networkFailure(read, new Error('other side closed')).kind).toBe('transient')
  })
})
