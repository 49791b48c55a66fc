import { describe, expect, it } from 'vitest'
import { maskText, maskValues } from './mask.ts'

describe('maskText', () => {
  it.each([
    ['a field', '{"secret":"s3cr3t","symbol":"BTCUSD"}', '{"secret":"••••","symbol":"BTCUSD"}'],
    ['spaces and case', '{ "Passphrase" : "s3cr3t" }', '{ "Passphrase" : "••••" }'],
    ['an escaped quote', '{"token":"s3\\"cr3t","a":1}', '{"token":"••••","a":1}'],
    ['a number', '{"password":123456,"a":1}', '{"password":"••••","a":1}'],
    ['a name that only holds the word', '{"webhook_secret":"s3cr3t"}', '{"webhook_secret":"••••"}'],
    ['a value cut off', '{"symbol":"X","secret":"s3cr', '{"symbol":"X","secret":"••••"'],
    ['a nested field', '{"auth":{"token":"s3cr3t"}}', '{"auth":{"token":"••••"}}'],
    ['JSON in a string', '{"body":"{\\"secret\\":\\"s3cr3t\\"}"}', '{"body":"{\\"secret\\":"••••"}"}'],
    ['OpenAlgo’s', '{"apikey":"s3cr3t","api_secret":"s3cr3t"}', '{"apikey":"••••","api_secret":"••••"}'],
    ['OKX’s', '{"signalToken":"s3cr3t","api_key": "s3cr3t"}', '{"signalToken":"••••","api_key": "••••"}'],
    ['a license', '{"licenseId":"60123456","LicenseID": 5}', '{"licenseId":"••••","LicenseID": "••••"}'],
    ['PineConnector’s', '60123456,buy,EURUSD,risk=1,secret=s3cr3t', '••••,buy,EURUSD,risk=1,secret=••••'],
    ['a form', 'symbol=X&secret=s3cr3t&a=1', 'symbol=X&secret=••••&a=1'],
    ['a comment', '{"comment":"Go, passphrase=s3cr3t now"}', '{"comment":"Go, passphrase=•••• now"}'],
    ['a remark', 'my password: s3cr3t, and more', 'my password: ••••, and more'],
    ['JSON in a form', '%7B%22secret%22%3A%22s3cr3t%22%7D', '%7B%22secret%22%3A••••%7D'],
  ])('masks %s', (_name, text, masked) => {
    expect(maskText(text)).toBe(masked)
  })
  it.each([
    ['"', 'secret'],
    ['\\"', 'token'],
    ['&', 'password'],
    ['%22', 'secret'],
    ['"secret"', ' '],
    ['"secret":"', '\\'],
    ['', '"secret" '],
    ['', '\\"secret\\":'],
    ['', 'secret : '],
    ['', '"a":'],
  ])(
    'is done at once with 64 KiB of %j and then %j',
    (start, again) => {
      // Where the time grew with the square of the length, this took from seven to eighteen seconds.
      const text = start + again.repeat(65_536 / again.length)
      expect(maskText(text).length).toBeLessThanOrEqual(text.length * 2)
    },
    3_000,
  )

  it('leaves all else as it came', () => {
    const text =
      '{"symbol":"BTCUSD", "api_key_name":"a,buy,b", "comment":"a secret plan",\n"price": 64340.150}\r\n'
    expect(maskText(text)).toBe(text)
  })
})

describe('maskValues', () => {
  it('masks at any depth and keeps the rest', () => {
    expect(maskValues({ a: 1, token: 'x', list: [{ apiSecret: 'x', b: null }] })).toEqual({
      a: 1,
      token: '••••',
      list: [{ apiSecret: '••••', b: null }],
    })
  })
})
