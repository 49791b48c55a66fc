import { expect, it } from 'vitest'
import { byTrouble, figureWords, overallWords, troubleWords } from './integration-words.ts'

const figures = { calls: 0, errors: 0, refused: 0, errorRate: null, p50Ms: null, p95Ms: null }

it('says figures in a sentence', () => {
  expect(figureWords(figures)).toBe('no calls')
  expect(figureWords({ ...figures, refused: 3 })).toBe('no calls, 3 not sent')
  expect(figureWords({ calls: 12, errors: 2, refused: 0, errorRate: 16.67, p50Ms: 38, p95Ms: 120 })).toBe(
    '12 calls, 2 failed (16.67 %), half within 38 ms, 95 % within 120 ms',
  )
})

it('puts trouble first, and says how much there is', () => {
  const all = [
    { id: 'a', state: 'up' },
    { id: 'b', state: 'idle' },
    { id: 'c', state: 'down' },
    { id: 'd', state: 'degraded' },
  ] as const
  expect(byTrouble(all).map(({ id }) => id)).toEqual(['c', 'd', 'a', 'b'])
  expect(overallWords(all)).toEqual({ label: '1 of 4 down', tone: 'bad' })
  expect(overallWords(all.slice(0, 2))).toEqual({ label: 'All services answer', tone: 'good' })
})

it('names the service that is in trouble, and counts several', () => {
  expect(troubleWords([{ name: 'paper-broker' }])).toBe('Paper broker in trouble')
  expect(troubleWords([{ name: 'paper-broker' }, { name: 'paper-broker' }])).toBe('Paper broker in trouble')
  expect(troubleWords([{ name: 'paper-broker' }, { name: 'simulated-market' }])).toBe('2 services in trouble')
  expect(troubleWords([{ name: 'new-thing' }])).toBe('New thing in trouble')
})
