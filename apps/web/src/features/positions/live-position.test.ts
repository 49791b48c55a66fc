import type { PositionView } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { atQuote } from './live-position.ts'

const long: PositionView = {
  id: 'p',
  accountId: 'a',
  accountName: 'Paper',
  accountMode: 'paper',
  symbol: 'BTCUSD',
  assetClass: 'crypto',
  quantity: '0.1',
  averagePrice: '64000',
  realizedPnl: '0',
  fees: '0',
  markPrice: null,
  unrealizedPnl: null,
  marketValue: null,
  openedAt: null,
  flattening: null,
  updatedAt: '2026-01-05T10:00:00Z',
}
const quote = { symbol: 'BTCUSD', bid: '64100', ask: '64110.1', at: '2026-01-05T10:00:00Z' }

it('marks a long at the bid and a short at the ask, exactly', () => {
  expect(atQuote(long, quote)).toMatchObject({ markPrice: '64100', unrealizedPnl: '10', marketValue: '6410' })
  expect(atQuote({ ...long, quantity: '-0.1' }, quote)).toMatchObject({
    markPrice: '64110.1',
    unrealizedPnl: '-11.01',
  })
})

it('leaves a position alone that is flat or has no quote', () => {
  expect(atQuote(long, undefined)).toBe(long)
  expect(atQuote({ ...long, quantity: '0' }, quote).markPrice).toBeNull()
})
