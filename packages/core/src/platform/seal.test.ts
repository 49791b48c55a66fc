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
        expect(sealed).toMatch(/^v2\.[\w-]{8}\.[\w-]+$/)
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

describe('the key ring', () => {
  const rotated = createSealer('a newer secret', ['a secret of the tests', 'an even older one'])

  it('opens what an older secret sealed, and seals under the current one', () => {
    expect(rotated.unseal(sealer.seal('whsec_abc', 'hook:1'), 'hook:1')).toBe('whsec_abc')
    const raw = Buffer.from([0, 255, 1])
    expect(rotated.unsealBytes(sealer.sealBytes(raw, 'alert:1'), 'alert:1')).toEqual(raw)
    const fresh = rotated.seal('whsec_abc', 'hook:1')
    expect(fresh.startsWith(rotated.current.text)).toBe(true)
    expect(createSealer('a newer secret').unseal(fresh, 'hook:1')).toBe('whsec_abc')
    expect(() => sealer.unseal(fresh, 'hook:1')).toThrow('not in the key ring')
    expect(() => sealer.unsealBytes(rotated.sealBytes(raw, 'a'), 'a')).toThrow('not in the key ring')
  })

  it('does not open what claims another key of the ring', () => {
    const [, , body] = sealer.seal('whsec_abc', 'hook:1').split('.')
    expect(() => rotated.unseal(`${rotated.current.text}${body}`, 'hook:1')).toThrow()
  })

  it('verifies under every secret, and signs under the current one', () => {
    const [first, second, third] = rotated.deriveAll('cookie')
    expect(first).toEqual(rotated.derive('cookie'))
    expect(second).toEqual(sealer.derive('cookie'))
    expect(third).toEqual(createSealer('an even older one').derive('cookie'))
    expect(createSealer('one', ['one']).deriveAll('cookie')).toHaveLength(1)
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
