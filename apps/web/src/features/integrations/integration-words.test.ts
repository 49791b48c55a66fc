import { expect, it } from 'vitest'
import { troubleWords } from './integration-words.ts'

it('names the service that is in trouble, and counts several', () => {
  expect(troubleWords([{ name: 'paper-broker' }])).toBe('Paper broker in trouble')
  expect(troubleWords([{ name: 'paper-broker' }, { name: 'paper-broker' }])).toBe('Paper broker in trouble')
  expect(troubleWords([{ name: 'paper-broker' }, { name: 'simulated-market' }])).toBe('2 services in trouble')
  expect(troubleWords([{ name: 'new-thing' }])).toBe('New thing in trouble')
})
