import type { PositionView } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import type { MarketData } from '../ports/index.ts'
import { mark, markPositions } from './position-view.ts'

const position = (changes: Partial<PositionView>): PositionView => ({
  id: 'p',
  accountId: 'a',
  accountName: 'Paper',
  accountMode: 'paper',
  symbol: 'BTCUSD',
  assetClass: 'crypto',
  quantity: '0.5',
  averagePrice: '100',
  realizedPnl: '0',
  fees: '0',
  markPrice: null,
  unrealizedPnl: null,
  marketValue: null,
  openedAt: null,
  flattening: null,
  updatedAt: '2030-01-01T00:00:00.000Z',
  ...changes,
})
const quote = { bid: '109.9', ask: '110.1' }

describe('mark', () => {
  it('closes a long at the bid', () => {
    expect(mark(position({}), quote)).toMatchObject({
      markPrice: '109.9',
      unrealizedPnl: '4.95',
      marketValue: '54.95',
    })
  })
  it('closes a short at the ask, and its market value is negative', () => {
    expect(mark(position({ quantity: '-0.5' }), quote)).toMatchObject({
      markPrice: '110.1',
      unrealizedPnl: '-5.05',
      marketValue: '-55.05',
    })
  })
})

describe('markPositions', () => {
  const market = (getQuote: MarketData['getQuote']): MarketData => ({ getQuote, getCandles: async () => [] })

  it('asks once a symbol, and not for what is flat', async () => {
    const asked: string[] = []
    const positions = [position({}), position({ id: 'q' }), position({ symbol: 'FLAT', quantity: '0' })]
    const marked = await markPositions(
      market(async (symbol) => {
        asked.push(symbol)
        return { symbol, ...quote, at: '2030-01-01T00:00:00.000Z' }
      }),
      positions,
    )
    expect(asked).toEqual(['BTCUSD'])
    expect(marked.map((p) => p.markPrice)).toEqual(['109.9', '109.9', null])
  })
  it('leaves unmarked what the market refuses, throws on, or never answers, without failing the rest', async () => {
    const deadline = new AbortController()
    const marked = await markPositions(
      market((symbol) => {
        if (symbol === 'GOOD') return Promise.resolve({ symbol, ...quote, at: '' })
        if (symbol === 'BAD') return Promise.reject(new Error('no market'))
        if (symbol === 'THROWS') throw new Error('no market')
        setImmediate(() => deadline.abort())
        return new Promise(() => undefined)
      }),
      ['GOOD', 'BAD', 'THROWS', 'SILENT'].map((symbol) => position({ symbol })),
      deadline.signal,
    )
    expect(marked.map((p) => p.markPrice)).toEqual(['109.9', null, null, null])
  })
})
