import { expect, it } from 'vitest'
import { firstIdAt, newId, newIdAt } from './ids.ts'

const at = (ms: number) => new Date(1_900_000_000_000 + ms)

it('an id sorts by the moment that it carries, and within one by the order of making', () => {
  const same = Array.from({ length: 2_000 }, () => newIdAt(at(5)))
  expect(same.toSorted()).toEqual(same)
  expect(new Set(same).size).toBe(same.length)
  // Made later, about something earlier.
  const earlier = newIdAt(at(4))
  expect(earlier < (same[0] ?? '')).toBe(true)
  expect(newIdAt(at(6)) > (same.at(-1) ?? '')).toBe(true)
})

it('the first id of a moment is below all of it and above all before', () => {
  expect(newIdAt(at(4)) < firstIdAt(at(5))).toBe(true)
  expect(newIdAt(at(5)) >= firstIdAt(at(5))).toBe(true)
  expect(newId() < firstIdAt(new Date(Date.now() + 60_000))).toBe(true)
})
