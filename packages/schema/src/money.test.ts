import { describe, expect, it } from 'vitest'
import { nonNegativeDecimal, percentString, positiveDecimal } from './money.ts'

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
