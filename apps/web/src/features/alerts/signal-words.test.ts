import { type StopLoss, signalOf } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { signalFacts } from './signal-words.ts'

it('says all that a message says, and which name it was taken from', () => {
  const facts = signalFacts(
    signalOf({
      symbol: 'BTCUSDT',
      exchange: 'BINANCE',
      assetClass: 'crypto',
      side: 'buy',
      intent: 'enter_long',
      quantity: '5',
      quantityType: 'percent_of_equity',
      stopLoss: { level: { kind: 'at', price: '60000' }, limitPrice: null, trail: null },
      takeProfits: [{ level: { kind: 'away', distance: { unit: 'percent', percent: '3' } }, share: '100' }],
      taken: [{ field: 'quantity', from: 'data.size', sure: 'likely' }],
    }),
  )
  expect(facts).toEqual([
    ['Symbol', 'BTCUSDT on BINANCE'],
    ['Side', 'buy'],
    ['Asks to', 'enter long'],
    ['Quantity', '5 % of equity (from data.size, likely)'],
    ['Stop loss', '60\u2009000'],
    ['Targets', '3 % away: 100 %'],
  ])
})

it('says of a stop where it stands and how far it trails', () => {
  const two = { unit: 'percent', percent: '2' } as const
  const stopOf = (stopLoss: Pick<StopLoss, 'level' | 'trail'>) =>
    signalFacts(
      signalOf({
        ...{ symbol: 'BTCUSD', assetClass: 'crypto', side: null, intent: 'protect' },
        stopLoss: { limitPrice: null, ...stopLoss },
      }),
    ).find(([name]) => name === 'Stop loss')?.[1]
  expect(stopOf({ level: { kind: 'at', price: '64000' }, trail: two })).toBe('64\u2009000, trailing by 2 %')
  expect(stopOf({ level: { kind: 'entry' }, trail: { unit: 'price', amount: '500' } })).toBe(
    'break-even, trailing by 500',
  )
  expect(stopOf({ level: null, trail: two })).toBe('trailing by 2 %')
  expect(stopOf({ level: { kind: 'away', distance: two }, trail: null })).toBe('2 % away')
})

it('leaves out what is unsaid', () => {
  expect(signalFacts(signalOf({ symbol: 'AAPL', assetClass: 'equity', side: 'sell', intent: null }))).toEqual(
    [
      ['Symbol', 'AAPL'],
      ['Side', 'sell'],
      ['Asks to', 'what the position that it meets decides'],
    ],
  )
})
