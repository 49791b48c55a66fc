import { expect, it } from 'vitest'
import { mapSymbol, symbolMap } from './symbol.ts'

it('an account’s own name stands for the symbol of an alert, however that was written', () => {
  const map = symbolMap.parse({ 'binance:btcusdt.p': 'btc/usd', ES1: 'ESZ6' })
  expect(map).toEqual({ BTCUSDT: 'BTC/USD', ES1: 'ESZ6' })
  expect(mapSymbol(map, 'BTCUSDT')).toBe('BTC/USD')
  expect(mapSymbol(map, 'constructor')).toBe('constructor')
  expect(mapSymbol(null, 'AAPL')).toBe('AAPL')
})

it('takes nothing that is no symbol', () => {
  expect(symbolMap.safeParse({ 'BTC USD': 'BTCUSD' }).success).toBe(false)
  expect(symbolMap.safeParse({ BTCUSD: '' }).success).toBe(false)
})
