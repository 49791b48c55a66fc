import { mapping } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { mappingValues, placesOf, toMapping } from './mapping-values.ts'

it('a mapping comes back from its form as it was', () => {
  const kept = mapping.parse({
    fields: { symbol: { path: 'data.0.pair' }, action: { path: 'do' }, orderType: { value: 'market' } },
    words: { kaufen: 'buy', 'raus damit': 'exit' },
  })
  expect(toMapping(mappingValues(kept))).toEqual(kept)
  expect(toMapping(mappingValues(null))).toBeNull()
})

it('finds every place of a message that holds a value', () => {
  expect(placesOf('{"a":{"b":[{"c":1}]},"d":"x"}')).toEqual([
    { path: 'a.b.0.c', value: '1' },
    { path: 'd', value: 'x' },
  ])
  expect(placesOf('buy BTCUSD')).toEqual([])
})
