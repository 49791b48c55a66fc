import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sniff } from './sniff.ts'

const bytes = (text: string) => Buffer.from(text)
const objectOf = (text: string) => {
  const sniffed = sniff(bytes(text))
  if (sniffed.kind !== 'object') throw new Error(`${text} is ${sniffed.kind}`)
  return sniffed.value
}

describe('a JSON object is known by its bytes', () => {
  const message = '{"symbol":"BTCUSD","price":64340.15}'
  it.each([
    ['as it is', message],
    ['as a text of JSON', JSON.stringify(message)],
    ['with a byte order mark', `\uFEFF${message}`],
    ['with white space around it', `\r\n\t ${message}\n\n`],
    ['as the name of a form’s field', encodeURIComponent(message)],
    ['as a form’s field with an equals sign behind it', `${encodeURIComponent(message)}=`],
    ['as plain text with an equals sign behind it', `${message}=`],
    ['as the value of a form’s only field', `payload=${encodeURIComponent(message)}`],
    ['with a plus sign for a space', `payload=${encodeURIComponent(message).replace('%2C', '%2C+')}`],
  ])('%s', (_how, text) => {
    expect(objectOf(text)).toEqual({ symbol: 'BTCUSD', price: '64340.15' })
  })

  it('in the fields of a form', () => {
    expect(objectOf('symbol=BTCUSD&strategy_order_action=buy&comment=a+b%26c')).toEqual({
      symbol: 'BTCUSD',
      strategy_order_action: 'buy',
      comment: 'a b&c',
    })
  })
})

it('an array of one object is that object, and of several none of them', () => {
  expect(objectOf('[{"symbol":"BTCUSD"}]')).toEqual({ symbol: 'BTCUSD' })
  expect(sniff(bytes('[{"a":1},{"a":2}]'))).toEqual({ kind: 'several', value: { a: '1' }, count: 2 })
})

it('a form of several fields stays one, also where a value is JSON', () => {
  expect(objectOf('symbol=BTCUSD&extras=%7B%22a%22%3A1%7D')).toEqual({ symbol: 'BTCUSD', extras: '{"a":1}' })
})

describe('numbers', () => {
  it('keep every digit that was sent', () => {
    const sent = ['0.1', '12345678901234567890.123456789012345678', '1e-7', '-0', '9007199254740993', '1E+2']
    expect(objectOf(`{"n":[${sent.join(',')}]}`)).toEqual({ n: sent })
  })

  it('keep every digit, whatever they are', () => {
    const number = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.option(fc.stringMatching(/^\d{1,30}$/)))
      .map(([whole, fraction]) => (fraction === null ? `${whole}` : `${whole}.${fraction}`))
    fc.assert(
      fc.property(number, (text) => {
        expect(objectOf(`{"n":${text}}`)).toEqual({ n: text })
      }),
    )
  })
})

describe('what is no JSON object', () => {
  it.each([
    ['', 'The body is empty.'],
    [' \n', 'The body is empty.'],
    ['buy BTCUSD', 'The body is not a JSON object.'],
    ['[1, {"symbol":"BTCUSD"}]', 'The body is not a JSON object.'],
    ['"BTCUSD"', 'The body is not a JSON object.'],
    ['NaN', 'The body is not a JSON object.'],
  ])('%j is text', (text, why) => {
    expect(sniff(bytes(text))).toMatchObject({ kind: 'text', why })
  })

  it.each([
    '{"symbol":"BTCUSD",}',
    '{"symbol":"BTCUSD"',
    '{"price":NaN}',
    '{"price":Infinity}',
    '{"price":01}',
    '{"comment":"a "quote" in it"}',
    '{"a":1}{"b":2}',
    `payload=${encodeURIComponent('{"symbol":')}`,
  ])('%s is broken JSON, and it says where', (text) => {
    expect(sniff(bytes(text))).toMatchObject({
      kind: 'text',
      why: expect.stringMatching(/^The body is not valid JSON: .+\.$/),
    })
  })

  it.each([
    ['{"symbol": 😀}', 11, 1, 12],
    ['{"symbol":"BTCUSD",\n "note": whsec_c2VjcmV0}', 29, 2, 10],
    ['{"symbol":"BTCUSD","secret":"whsec_c2VjcmV0"whsec_', 44, 1, 45],
    ['{"a":tru3}', 8, 1, 9],
    ['{"note":"in JSON at position 3", b}', 33, 1, 34],
    [`{"a":"${'x'.repeat(60_000)}",}`, 60_008, 1, 60_009],
  ])('broken JSON %# says where, and quotes nothing of the body', (text, position, line, column) => {
    expect(sniff(bytes(text))).toMatchObject({
      why: `The body is not valid JSON: it breaks at position ${position} (line ${line}, column ${column}).`,
    })
  })

  it.each(['{', '{"a":1', '{"a":"whsec_c2VjcmV0', '{"a":tr'])(
    '%s says that it ends in the middle',
    (text) => {
      expect(sniff(bytes(text))).toMatchObject({ why: 'The body is not valid JSON: it ends in the middle.' })
    },
  )

  it('JSON that is right but too deep says so', () => {
    const deep = `{"a":${'['.repeat(32_000)}${']'.repeat(32_000)}}`
    expect(sniff(bytes(deep))).toMatchObject({ why: 'The body is not valid JSON: it is nested too deeply.' })
  })

  it('bytes that are no UTF-8, or hold a NUL, are binary', () => {
    for (const raw of [Buffer.from([0xff, 0xfe, 0x7b]), Buffer.from([0xc3]), Buffer.from('{"a":1}\0')])
      expect(sniff(raw)).toEqual({ kind: 'binary' })
  })
})

describe('broken JSON names the field and the likely fix', () => {
  it.each([
    ['{"symbol":"BTCUSD","qty":{{strategy.order.contracts}}}', 'qty', /did not fill in/],
    ['{"symbol":"BTCUSD","qty":NaN}', 'qty', /na in Pine/],
    ['{"symbol":"BTCUSD","qty":,"a":1}', 'qty', /is empty/],
    ['{"qty":0,05}', 'qty', /write a point/],
    ['{"comment":"a "b" c","a":1}', 'comment', /quotation mark inside comment/],
    ["{'symbol':'BTCUSD'}", null, /straight double/],
    ['{“symbol”:"BTCUSD"}', null, /straight double/],
    ['{"a":1,}', null, /comma too many/],
    ['{"a":"1" "b":2}', 'a', /comma is missing/],
    ['{"a":1}{"b":2}', null, /more behind/],
    ['{symbol:"BTCUSD"}', null, /need double/],
    ['{"comment":"one\ntwo"}', 'comment', /line break inside comment/],
    ['{"a":1,"b":"x', 'b', /missing at its end/],
  ])('%s', (text, field, fix) => {
    expect(sniff(bytes(text))).toMatchObject({ broken: { field, fix: expect.stringMatching(fix) } })
  })
})

describe('hostile input', () => {
  it.each([
    ['{"symbol":"BTCUSD","side":"buy","side":"sell"}', 'side'],
    ['{"a":[{"b":1},{"b":2}],"c":{"d":"\\\\","d":"\\""}}', 'd'],
    ['[{"\\u0061":1,"a":2}]', 'a'],
    ['side=buy&symbol=BTCUSD&side=sell', 'side'],
  ])('a field that stands twice is named, and neither of them counts: %s', (text, field) => {
    expect(sniff(bytes(text))).toMatchObject({ kind: 'text', broken: { code: 'AMBIGUOUS', field } })
  })

  it('a name may stand in several objects', () => {
    const text = '{"a":{"id":1},"b":[{"id":2},{"id":"\\"id\\":"}],"id":3}'
    expect(sniff(bytes(text))).toMatchObject({ kind: 'object' })
  })

  it('fields named like those of every object are fields, and touch nothing else', () => {
    for (const text of ['{"__proto__":{"symbol":"X"},"constructor":"y"}', '__proto__=x&constructor=y']) {
      const value = objectOf(text)
      expect(Object.hasOwn(value, '__proto__')).toBe(true)
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(value.symbol).toBeUndefined()
    }
    expect(Object.hasOwn(Object.prototype, 'symbol')).toBe(false)
  })

  it('never throws, whatever comes', () => {
    const json = fc.json({ maxDepth: 2 })
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'grapheme' }).map(bytes),
      json.map(bytes),
      json.map((text) => bytes(`{${text}`)),
      json.map((text) => bytes(`a=${text}`)),
    )
    fc.assert(fc.property(anything, (raw) => void sniff(raw)))
  })
})
