import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec, MAX_DECIMAL_PLACES, toDecimalString } from './decimal.ts'
import { decimalString, nonNegativeDecimal, percentString, positiveDecimal } from './money.ts'

describe('decimal strings', () => {
  it('refuse what is no number with a sentence, and never throw', () => {
    for (const schema of [positiveDecimal, nonNegativeDecimal, percentString])
      for (const text of ['a lot', '', '1e5', '0x10', '12.', '--1'])
        expect(schema.safeParse(text).error?.issues[0]?.message).toMatch(/decimal number/)
  })

  it('keep their bounds', () => {
    expect(positiveDecimal.safeParse('0').success).toBe(false)
    expect(nonNegativeDecimal.safeParse('0').success).toBe(true)
    expect(nonNegativeDecimal.safeParse('-0.1').success).toBe(false)
    expect(percentString.safeParse('1000.1').success).toBe(false)
    expect(percentString.parse('2.5')).toBe('2.5')
  })
})

describe('arithmetic', () => {
  const UNIT = 10n ** BigInt(MAX_DECIMAL_PLACES)
  /** Any value that the database can keep, in units of its last digit. */
  const stored = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })
  const textOf = (units: bigint): string => {
    const digits = (units < 0n ? -units : units).toString().padStart(MAX_DECIMAL_PLACES + 1, '0')
    const text = `${digits.slice(0, -MAX_DECIMAL_PLACES)}.${digits.slice(-MAX_DECIMAL_PLACES)}`
    return units < 0n ? `-${text}` : text
  }
  const canonical = (text: string) => text.replace(/\.?0+$/, '')

  it('gives back every value that the database can keep, in one form', () => {
    fc.assert(
      fc.property(stored, (units) => {
        const text = toDecimalString(dec(textOf(units)))
        expect(text).toBe(canonical(textOf(units)))
        expect(decimalString.parse(text)).toBe(text)
        expect(toDecimalString(dec(text))).toBe(text)
      }),
    )
  })

  it('adds and multiplies columns exactly', () => {
    fc.assert(
      fc.property(stored, stored, (a, b) => {
        expect(toDecimalString(dec(textOf(a)).plus(textOf(b)))).toBe(canonical(textOf(a + b)))
        const product = dec(textOf(a)).times(textOf(b))
        expect(
          product
            .times(`${UNIT}`)
            .times(`${UNIT}`)
            .eq(`${a * b}`),
        ).toBe(true)
      }),
    )
  })

  it('writes plain digits: no exponent, no zeros behind, no negative zero', () => {
    expect(
      ['1e-18', '1e20', '-0', '0.10', '-0.0000000000000000001', '1e-30'].map((t) => toDecimalString(dec(t))),
    ).toEqual(['0.000000000000000001', '100000000000000000000', '0', '0.1', '0', '0'])
  })

  it('rounds what is halfway to the even digit, once', () => {
    expect(toDecimalString(dec('0.0000000000000000005'))).toBe('0')
    expect(toDecimalString(dec('0.0000000000000000015'))).toBe('0.000000000000000002')
    expect(toDecimalString(dec('1').div(3))).toBe('0.333333333333333333')
  })

  it('refuses what is no number', () => {
    for (const text of ['', 'a lot', '1,5', '1 000']) expect(() => dec(text)).toThrow()
  })
})
