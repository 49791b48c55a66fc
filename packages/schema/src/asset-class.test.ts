import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assetClassOf, PRACTICE_COINS, pairOf, settlementCurrencyOf } from './asset-class.ts'

describe('assetClassOf', () => {
  it.each([
    ['BTCUSD', 'crypto'],
    ['btcusdt', 'crypto'],
    ['BTC/USD', 'crypto'],
    ['ETH-USDC', 'crypto'],
    ['ETHBTC', 'crypto'],
    ['SOLEUR', 'crypto'],
    ['OPUSD', 'crypto'],
    ['USDTUSD', 'crypto'],
    ['NEWTUSD', 'unknown'],
    ['BINANCE:BTCUSDT.P', 'crypto'],
    ['NEWCOINUSDT', 'crypto'],
    ['1INCHUSD', 'crypto'],
    ['EURUSD', 'forex'],
    ['USDJPY', 'forex'],
    ['GBP/USD', 'forex'],
    ['XAUUSD', 'forex'],
    ['AAPL', 'equity'],
    ['F', 'equity'],
    ['GOOGL', 'equity'],
    ['BRK.B', 'equity'],
    ['BRK-B', 'equity'],
    ['NASDAQ:AAPL', 'equity'],
    ['ES1!', 'unknown'],
    ['NAS100USD', 'unknown'],
    ['USDUSD', 'unknown'],
    ['ABCDEFG', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (symbol, expected) => expect(assetClassOf(symbol)).toBe(expected))

  it('takes every practice coin for a coin, against USD and USDT', () => {
    for (const coin of PRACTICE_COINS) {
      expect(pairOf(`${coin}USD`)).toEqual({ base: coin, quote: 'USD' })
      expect(assetClassOf(`${coin}/USDT`)).toBe('crypto')
    }
  })

  it('does not mistake the end of a coin for the start of a dollar coin', () => {
    expect(pairOf('DOTUSD')).toEqual({ base: 'DOT', quote: 'USD' })
    expect(pairOf('SHIBUSD')).toEqual({ base: 'SHIB', quote: 'USD' })
    expect(pairOf('BTCTUSD')).toEqual({ base: 'BTC', quote: 'TUSD' })
  })

  it('never throws, and case does not matter', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(assetClassOf(text)).toBe(assetClassOf(text.toUpperCase()))
      }),
    )
  })
})

describe('settlementCurrencyOf', () => {
  it.each([
    ['BTCUSDT', 'USD'],
    ['EURUSD', 'USD'],
    ['USDJPY', 'JPY'],
    ['ETHBTC', 'BTC'],
    ['AAPL', 'USD'],
    ['ES1!', 'USD'],
  ])('%s is paid in %s', (symbol, currency) => expect(settlementCurrencyOf(symbol)).toBe(currency))
})
