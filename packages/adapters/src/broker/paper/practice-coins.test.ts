import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PRACTICE_COINS } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { practiceCoinOf } from './practice-coins.ts'

it('docs/integrations/paper-broker.md describes each practice coin once, and no other', () => {
  const path = resolve(import.meta.dirname, '../../../../../docs/integrations/paper-broker.md')
  const described = [...readFileSync(path, 'utf8').matchAll(/^\| `(\w+)USD` /gm)].map(([, coin]) => coin)
  expect(described.toSorted()).toEqual([...PRACTICE_COINS].toSorted())
})

it.each([
  ['LOSTUSD', 'LOST'],
  ['LOST/USDT', 'LOST'],
  ['BTCUSD', null],
])('%s is %s', (symbol, coin) => expect(practiceCoinOf(symbol)).toBe(coin))
