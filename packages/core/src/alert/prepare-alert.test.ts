import { hookReading } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSealer } from '../platform/seal.ts'
import type { KnownHook } from './hook-directory.ts'
import { BODY_LIMIT, type Delivery, prepareAlert, type Voucher } from './prepare-alert.ts'

const sealer = createSealer('a secret of the tests')
const receivedAt = new Date('2030-01-01T00:00:00Z')
const hook: KnownHook = {
  id: '0190a6e0-0000-7000-8000-000000000001',
  workspaceId: '0190a6e0-0000-7000-8000-000000000002',
  name: 'Breakouts',
  enabled: true,
  secret: 'whsec_dGhlIHNlY3JldCBvZiB0aGUgaG9vaw==',
  allowPathSecret: false,
  dedupeWindowSeconds: 20,
  reading: hookReading.parse({}),
}
const message = { symbol: 'BTCUSD', strategy_order_id: 'long', strategy_order_action: 'buy' }
const bearer = { authorization: `Bearer ${hook.secret}` }

const prepare = (
  body: string | Buffer | object,
  over: {
    hook?: Partial<KnownHook>
    headers?: Record<string, string>
    oversized?: boolean
    at?: Date
    voucher?: Voucher
  } = {},
) => {
  const raw = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const headers: Record<string, string> = over.headers ?? bearer
  const delivery: Delivery = {
    raw,
    header: (name) => headers[name],
    pathSecret: null,
    sourceIp: '127.0.0.1',
    requestId: 'r',
    receivedAt: over.at ?? receivedAt,
    oversized: over.oversized ?? false,
    voucher: over.voucher,
  }
  return prepareAlert({ ...hook, ...over.hook }, delivery, sealer)
}

describe('the answer', () => {
  it('202 to what is understood, with its meaning', () => {
    expect(prepare(message)).toMatchObject({
      status: 'received',
      answer: 202,
      dialect: 'viewzenix',
      symbol: 'BTCUSD',
      signal: { intent: 'enter_long' },
      problem: null,
    })
  })

  it('422 to what is not, with the field at fault; and no meaning', () => {
    expect(prepare({ ...message, strategy_order_action: 'hold' })).toMatchObject({
      status: 'invalid',
      answer: 422,
      signal: null,
      dedupeKey: null,
      problem: { field: 'strategy_order_action' },
    })
  })

  it.each([
    ['JSON', `{"secret":"${hook.secret}","symbol":"BTCUSD","side":"buy","qty":1,"qty":2}`],
    ['a form', `secret=${encodeURIComponent(hook.secret)}&symbol=BTCUSD&qty=1&qty=2`],
  ])('422 to %s in which a name stands twice beside the secret, with that name', (_what, body) => {
    const outcome = prepare(body, { headers: {} })
    expect(outcome).toMatchObject({
      ...{ status: 'invalid', answer: 422, rawSealed: true },
      problem: { code: 'AMBIGUOUS', field: 'qty' },
    })
    expect(JSON.stringify({ ...outcome, raw: null })).not.toContain(hook.secret)
  })

  it('401 before anything else is said of the message or the hook', () => {
    const headers = { authorization: 'Bearer wrong' }
    const outcome = prepare('{"broken', { headers, hook: { enabled: false } })
    expect(outcome).toMatchObject({ status: 'rejected', answer: 401, dialect: null })
  })

  it('410 to a hook that is off, 413 to what is too large', () => {
    expect(prepare(message, { hook: { enabled: false } })).toMatchObject({ status: 'rejected', answer: 410 })
    expect(prepare(message, { oversized: true, headers: {} })).toMatchObject({
      status: 'rejected',
      answer: 413,
    })
  })

  it('is one of these to any bytes, and nothing throws', () => {
    const nested = (open: string, times: number) => Buffer.from(`{"a":${open.repeat(times)}`)
    const closed = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
    const deep = [nested('[', BODY_LIMIT - 8), nested('{"a":', 12_000)]
    for (const depth of [1_000, 3_000, 8_000, 16_000, 32_000]) deep.push(closed(depth))
    for (const body of deep) expect([202, 422]).toContain(prepare(body).answer)
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json({ maxDepth: 2 }).map(Buffer.from)), (raw) => {
        expect([202, 422]).toContain(prepare(Buffer.from(raw)).answer)
        expect(prepare(Buffer.from(raw), { headers: {} }).answer).toBe(401)
      }),
    )
  })
})

describe('a voucher', () => {
  const actor = { kind: 'user', id: hook.id, name: 'Olga' } as const
  it('stands for the secret, and says whose delivery it was; without one it was the hook’s', () => {
    expect(prepare(message, { headers: {}, voucher: { actor, runId: null } })).toMatchObject({
      answer: 202,
      sender: actor,
    })
    expect(prepare(message)).toMatchObject({ sender: { kind: 'hook', id: hook.id, name: hook.name } })
  })

  it('tells its run apart beside the message’s own id, or its body; alone only where there is neither', () => {
    const run = (body: object, runId: string, dedupeWindowSeconds = 20) =>
      prepare(body, { headers: {}, voucher: { actor, runId }, hook: { dedupeWindowSeconds } })
    const withId = { ...message, id: 'a' }
    for (const body of [message, withId]) {
      const { dedupeKey, dedupeUntil } = prepare(body)
      expect(run(body, 'one')).toMatchObject({ dedupeKey, dedupeUntil })
    }
    const { runKey } = run(message, 'one')
    expect(runKey).toMatch(/^r:/)
    expect(run(withId, 'one').runKey).toBe(runKey)
    expect(run(message, 'two').runKey).not.toBe(runKey)
    expect(prepare(message).runKey).toBeNull()
    expect(run(message, 'one', 0)).toMatchObject({ dedupeKey: runKey, dedupeUntil: 'infinity', runKey: null })
  })
})

describe('every text that is stored', () => {
  const broken = 'a\u0000\ud83d\u001b\udc00z'
  /** All strings of a value, however deep. */
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null && !Buffer.isBuffer(value)
        ? Object.entries(value).flatMap(([, one]) => texts(one))
        : []
  const clean = (made: ReturnType<typeof prepare>) =>
    expect(texts(made).filter((text) => !text.isWellFormed() || /\p{Cc}/u.test(text))).toEqual([])

  it.each([
    '{"symbol": 😀}',
    '{"symbol":"{{\\u0000}}","strategy_order_action":"buy"}',
    '{"symbol":"\\ud83d","strategy_order_action":"buy"}',
    JSON.stringify({ ...message, strategy_order_action: `${'x'.repeat(39)}😀x` }),
  ])('is one that PostgreSQL takes: %s', (body) => {
    const made = prepare(body)
    expect(made).toMatchObject({ status: 'invalid', answer: 422 })
    clean(made)
  })

  it('is cleaned, also where the sender’s headers, the hook’s name or the voucher’s are broken', () => {
    const actor = { kind: 'user', id: hook.id, name: broken } as const
    const headers = { ...bearer, 'content-type': broken }
    const made = prepare(message, { headers, voucher: { actor, runId: broken } })
    clean(made)
    expect(made).toMatchObject({ contentType: 'a\ufffd\ufffd\ufffd\ufffdz', answer: 202 })
    clean(prepare(message, { hook: { name: broken, enabled: false } }))
  })

  it('is one that PostgreSQL takes, whatever the fields hold', () => {
    const text = fc.string({
      unit: fc.constantFrom('\u0000', '\ud83d', '\ude00', '\n', '{{', '}}', '😀', 'x'),
    })
    const field = fc.constantFrom(
      'symbol',
      'strategy_order_id',
      'comment',
      'order_type',
      'time',
      'limit_price',
    )
    fc.assert(
      fc.property(fc.dictionary(field, text), (fields) => void clean(prepare({ ...message, ...fields }))),
    )
  })
})

describe('the secret of the hook', () => {
  const escaped = (text: string) =>
    [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  const writings: Record<string, (secret: string) => string> = {
    'as it is': (secret) => secret,
    'as a URL writes it': encodeURIComponent,
    'as a URL in a URL writes it': (secret) => encodeURIComponent(encodeURIComponent(secret)),
    'byte for byte': (secret) => [...secret].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''),
    'with escapes of JSON': escaped,
    'with some escapes': (secret) => `${escaped(secret.slice(0, 5))}${secret.slice(5)}`,
    'with escapes in a URL': (secret) => encodeURIComponent(escaped(secret)),
    'as JSON in a text': (secret) => JSON.stringify(JSON.stringify({ note: secret })),
  }
  const fields = [
    'symbol',
    'strategy_order_id',
    'strategy_order_action',
    'strategy_order_price',
    'comment',
    'order_type',
    'time',
    'limit_price',
    'id',
    'ticker',
    'action',
    'sentiment',
    'quantity',
    'price',
    'extras',
    'time_in_force',
  ]
  /** Nothing of at least eight characters of it, in any case, as it stands or behind escapes. */
  const trace = (made: ReturnType<typeof prepare>, secret: string): string | undefined => {
    const { raw: _, ...shown } = made
    let text = JSON.stringify(shown)
    for (let layer = 0; layer < 6; layer++) {
      const seen = text.toLowerCase()
      const part = Array.from({ length: secret.length - 7 }, (_unused, at) => secret.slice(at, at + 8)).find(
        (eight) => seen.includes(eight.toLowerCase()),
      )
      if (part) return part
      text = text.replace(/\\+u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_all, unit, byte) =>
        String.fromCharCode(Number.parseInt(unit ?? byte, 16)),
      )
    }
    return undefined
  }
  const secrets = fc
    .uint8Array({ minLength: 24, maxLength: 24 })
    .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`)

  it('is in nothing that is stored in the clear or shown, whatever field it was put into, however it was written', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.array(fc.tuple(fc.constantFrom(...fields), fc.constantFrom(...Object.values(writings))), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.tuple(
          fc.constantFrom('', 'long ', 'BINANCE:', '{{', 'passphrase='),
          fc.constantFrom('', ' now', '}}'),
        ),
        fc.constantFrom('json', 'form', 'raw form', 'relay'),
        fc.constantFrom({}, { ticker: 'BTCUSD', action: 'buy' }, message),
        (secret, places, [before, after], shape, base) => {
          const put = places.map(([field, write]) => [field, `${before}${write(secret)}${after}`] as const)
          const all = { ...base, ...Object.fromEntries(put) }
          const body = {
            json: () => JSON.stringify(all),
            form: () => new URLSearchParams(all).toString(),
            'raw form': () =>
              Object.entries(all)
                .map(([name, value]) => `${name}=${value}`)
                .join('&'),
            relay: () => new URLSearchParams({ payload: JSON.stringify(all) }).toString(),
          }[shape]()
          const headers = { authorization: `Bearer ${secret}`, 'content-type': `text/plain; ${secret}` }
          const made = prepare(body, { hook: { secret }, headers })
          expect([202, 422]).toContain(made.answer)
          expect(made.rawSealed).toBe(true)
          expect(trace(made, secret)).toBeUndefined()
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is masked alone: what stands around it is kept, and the alert trades', () => {
    for (const write of Object.values(writings)) {
      const made = prepare({ ...message, comment: `before ${write(hook.secret)} after` })
      expect(made).toMatchObject({ answer: 202, signal: { intent: 'enter_long' } })
      expect(made.signal?.comment).toMatch(/^before .*••••.* after$/)
    }
    expect(prepare({ ...message, comment: `${hook.secret}, ${hook.secret}` }).signal?.comment).toBe(
      '••••, ••••',
    )
  })

  it('and another one in a remark are both masked', () => {
    expect(prepare({ ...message, comment: 'go passphrase=hunter2 now' }).signal?.comment).toBe(
      'go passphrase=•••• now',
    )
    const wrong = prepare({ ...message, strategy_order_action: 'token=hunter2' })
    expect(wrong.problem?.message).not.toContain('hunter2')
    expect(wrong.summary).toBe(wrong.problem?.message)
  })
})

describe('what is kept', () => {
  const unsealed = (made: ReturnType<typeof prepare>) => sealer.unsealBytes(made.raw, `alert:${made.id}`)

  it('the bytes as they came', () => {
    const raw = Buffer.from(`\uFEFF ${JSON.stringify(message)}\n`)
    expect(prepare(raw)).toMatchObject({ raw, rawSealed: false })
  })

  it.each([
    ['in its field', JSON.stringify({ ...message, secret: hook.secret })],
    ['in any other place', JSON.stringify({ ...message, extras: [{ note: `x${hook.secret}y` }] })],
    ['in broken JSON', `{"secret":"${hook.secret}"`],
    ['written with escapes', `{"note":"\\u0077${hook.secret.slice(1)}"}`],
    ['in a field that comes again', `{"secret":"${hook.secret}","symbol":"BTCUSD","secret":"other"}`],
    [
      'escaped in a field that comes again',
      `{"secret":"\\u0077\\u0068${hook.secret.slice(2)}","symbol":"BTCUSD","secret":"other"}`,
    ],
    ['escaped in broken JSON', `{"secret":"\\u0077${hook.secret.slice(1)}"`],
    ['in a text of JSON', JSON.stringify({ note: JSON.stringify({ note: `"${hook.secret}` }) })],
    [
      'in a form’s field that comes again',
      `secret=${encodeURIComponent(hook.secret)}&symbol=BTCUSD&secret=x`,
    ],
    ['in JSON in a form', `payload=${encodeURIComponent(`{"a":"\\u0077${hook.secret.slice(1)}","a":1}`)}`],
    ['in a form', new URLSearchParams({ ...message, secret: hook.secret }).toString()],
  ])('sealed where the secret stands %s', (_where, body) => {
    const made = prepare(body)
    expect(made.rawSealed).toBe(true)
    expect(made.raw.includes(hook.secret)).toBe(false)
    expect(unsealed(made).toString()).toBe(body)
    expect(`${made.summary} ${JSON.stringify(made.problem)}`).not.toContain(hook.secret)
  })

  it('sealed, and only its beginning, of what was turned away', () => {
    const body = Buffer.alloc(5_000, 'x')
    const made = prepare(body, { headers: {} })
    expect(made.rawSealed).toBe(true)
    expect(unsealed(made)).toEqual(body.subarray(0, 1024))
  })
})

describe('duplicates', () => {
  it('of one id are told for ever, whatever else changed', () => {
    const first = prepare({ ...message, id: 'a' })
    const again = prepare({ ...message, id: 'a', strategy_order_price: 2 }, { at: new Date('2031-01-01') })
    expect(first).toMatchObject({ dedupeUntil: 'infinity' })
    expect(again.dedupeKey).toBe(first.dedupeKey)
    expect(prepare({ ...message, id: 'b' }).dedupeKey).not.toBe(first.dedupeKey)
  })

  it('without an id are told by the same bytes, for as long as the hook says', () => {
    const first = prepare(message)
    expect(first.dedupeUntil).toEqual(new Date('2030-01-01T00:00:20Z'))
    expect(prepare(message).dedupeKey).toBe(first.dedupeKey)
    expect(prepare(`${JSON.stringify(message)} `).dedupeKey).not.toBe(first.dedupeKey)
    expect(prepare(message, { hook: { dedupeWindowSeconds: 0 } })).toMatchObject({ dedupeKey: null })
  })

  it('an id is never mistaken for a body', () => {
    const raw = JSON.stringify(message)
    expect(prepare({ ...message, id: raw }).dedupeKey).not.toBe(prepare(raw).dedupeKey)
  })
})
