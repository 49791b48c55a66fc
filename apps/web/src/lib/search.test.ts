import { expect, it } from 'vitest'
import { flag, listSearch, oneOf, shortText } from './search.ts'

it('takes what is known and nothing else', () => {
  expect([oneOf(['1h', '1d'], '1d'), oneOf(['1h', '1d'], '1y'), oneOf(['1h', '1d'], undefined)]).toEqual([
    '1d',
    undefined,
    undefined,
  ])
  expect([shortText('BTCUSD'), shortText(''), shortText(7), shortText('x'.repeat(65))]).toEqual([
    'BTCUSD',
    undefined,
    undefined,
    undefined,
  ])
  expect([flag(true), flag('true'), flag(1)]).toEqual([true, undefined, undefined])
  expect(listSearch({ sort: '-name', other: 1 })).toEqual({ sort: '-name' })
})
