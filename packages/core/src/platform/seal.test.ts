import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSealer, sameSecret } from './seal.ts'

const sealer = createSealer('a secret of the tests')
const text = fc.string({ unit: 'grapheme' })

describe('what is sealed', () => {
  it('comes back as it was, and never looks the same twice', () => {
    fc.assert(
      fc.property(text, fc.string(), (plain, context) => {
        const sealed = sealer.seal(plain, context)
        expect(sealed).toMatch(/^v1\.[\w-]+$/)
        expect(sealer.seal(plain, context)).not.toBe(sealed)
        expect(sealer.unseal(sealed, context)).toBe(Buffer.from(plain).toString())
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const plain = Buffer.from(bytes)
        expect(sealer.unsealBytes(sealer.sealBytes(plain, 'a'), 'a')).toEqual(plain)
      }),
    )
  })

  it('opens in its own place and under its own secret alone', () => {
    const sealed = sealer.seal('whsec_abc', 'hook:1')
    expect(() => sealer.unseal(sealed, 'hook:2')).toThrow()
    expect(() => createSealer('another secret').unseal(sealed, 'hook:1')).toThrow()
    expect(() => sealer.unseal('whsec_abc', 'hook:1')).toThrow('not a sealed value')
  })

  it('does not open once a single bit of it was changed', () => {
    const sealed = sealer.sealBytes(Buffer.from('whsec_abc'), 'hook:1')
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(sealed)
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        expect(() => sealer.unsealBytes(changed, 'hook:1')).toThrow()
      }),
    )
    for (let length = 0; length < sealed.length; length++)
      expect(() => sealer.unsealBytes(sealed.subarray(0, length), 'hook:1')).toThrow()
  })
})

it('keys for different purposes are different, and stay the same', () => {
  expect(sealer.derive('cookie')).toEqual(createSealer('a secret of the tests').derive('cookie'))
  expect(sealer.derive('cookie')).not.toEqual(sealer.derive('token'))
})

it('two secrets are the same only when they are', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(sameSecret(a, b)).toBe(Buffer.from(a).equals(Buffer.from(b)))
    }),
  )
  expect(sameSecret('whsec_a', 'whsec_a')).toBe(true)
})
