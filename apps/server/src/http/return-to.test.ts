import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeReturnTo } from './return-to.ts'

const home = 'http://localhost:3000'

describe('safeReturnTo', () => {
  it('keeps a path of this site, with its query and its place on the page', () => {
    expect(safeReturnTo('/alerts/1?tab=raw#top', home)).toBe('/alerts/1?tab=raw#top')
    expect(safeReturnTo('/authors', home)).toBe('/authors')
  })

  it.each([
    undefined,
    '',
    'alerts',
    'https://evil.example',
    'https:evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/..//evil.example',
    '/a/../..//evil.example',
    '/./%2e%2e//evil.example',
    ' //evil.example',
    'javascript:alert(1)',
    '/auth/sign-out',
    '/AUTH/dev',
    '/x/../auth/dev',
    `/${'a'.repeat(1_000)}`,
  ])('makes %j the first page', (value) => {
    expect(safeReturnTo(value, home)).toBe('/')
  })

  it('never leaves the site, whatever is asked for', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '..',
      '.',
      '@',
      ':',
      '%2f',
      '%5c',
      'evil.example',
      '\t',
      '\n',
      '?',
      '#',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const result = safeReturnTo(`/${pieces.join('')}`, home)
        expect(new URL(result, home).origin).toBe(home)
        expect(new URL(`${home}${result}`).origin).toBe(home)
      }),
    )
  })
})
