import { describe, expect, it } from 'vitest'
import { displayName } from './keep-in-step.ts'
import { normalizeEmail } from './normalize-email.ts'

describe('normalizeEmail', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['', null],
    [null, null],
    ['ada', null],
    ['a da@example.com', null],
    ['a@b@c', null],
    [`${'a'.repeat(250)}@b.co`, null],
  ])('%j is %j', (given, expected) => {
    expect(normalizeEmail(given)).toBe(expected)
  })
})

describe('displayName', () => {
  it('is the name, in one line and at most 80 characters', () => {
    expect(displayName({ name: ' Ada\n\tLovelace ', email: null })).toBe('Ada Lovelace')
    expect([...displayName({ name: '😀'.repeat(100), email: null })]).toHaveLength(80)
  })
  it('falls back on the address, and then on a word', () => {
    expect(displayName({ name: ' ', email: 'ada@example.com' })).toBe('ada')
    expect(displayName({ name: null, email: null })).toBe('New trader')
  })
})
