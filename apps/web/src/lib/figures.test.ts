import { expect, it } from 'vitest'
import { groupDigits, priceText, signed } from './figures.ts'

it('groups by thousands with thin spaces', () => {
  expect(groupDigits('1234567.891')).toBe('1\u2009234\u2009567.89')
  expect(groupDigits('-100000')).toBe('−100\u2009000.00')
  expect(groupDigits('999', 0)).toBe('999')
})

it('keeps more digits than a JavaScript number has', () => {
  expect(groupDigits('12345678901234567890.12')).toBe(
    '12\u2009345\u2009678\u2009901\u2009234\u2009567\u2009890.12',
  )
})

it('shows the sign of profit and loss, and none for nothing', () => {
  expect([signed('12.5'), signed('-0.5'), signed('0'), signed('-0.001')]).toEqual([
    '+12.50',
    '−0.50',
    '0.00',
    '0.00',
  ])
})

it('gives a price the digits that its size calls for', () => {
  expect(['64340.150000', '189.5', '1.08765', '0.000021340000001', '150'].map(priceText)).toEqual([
    '64\u2009340.15',
    '189.50',
    '1.08765',
    '0.00002134',
    '150.00',
  ])
})
