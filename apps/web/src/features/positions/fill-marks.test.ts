import type { CandleView, FillView, Side } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { fillMarks } from './fill-marks.ts'

const START = Date.parse('2030-01-01T00:00:00Z') / 1000
const candles: CandleView[] = Array.from({ length: 60 }, (_, minute) => ({
  ...{ time: START + minute * 60, open: '1', high: '1', low: '1', close: '1' },
}))
const fill = (minute: number, side: Side, quantity = '0.05'): FillView => ({
  ...{
    id: `${minute} ${side}`,
    orderId: 'order',
    accountId: 'account',
    brokerFillId: 'fill',
    symbol: 'BTCUSD',
  },
  ...{ side, quantity, price: '1', fee: '0' },
  filledAt: new Date((START + minute * 60 + 30) * 1000).toISOString(),
})
const shown = (fills: FillView[], apart = 10) =>
  fillMarks(fills, candles, apart).map(({ time, side, text }) => [(time - START) / 60, side, text])

it('labels a fill in its own candle', () => {
  expect(shown([fill(3, 'buy'), fill(20, 'sell', '1250.5')])).toEqual([
    [3, 'buy', 'Buy 0.05'],
    [20, 'sell', 'Sell 1\u2009250.5'],
  ])
})

it('counts those of one candle, and those whose labels would lie over each other', () => {
  expect(
    shown([fill(3, 'buy'), fill(3, 'buy', '0.1'), fill(12, 'buy'), fill(13, 'buy'), fill(5, 'sell')]),
  ).toEqual([
    [3, 'buy', '3 buys, 0.2'],
    [5, 'sell', 'Sell 0.05'],
    [12, 'buy', ''],
    [13, 'buy', 'Buy 0.05'],
  ])
})

it('labels each where there is room, and none of before the chart', () => {
  expect(shown([fill(12, 'buy'), fill(13, 'buy'), fill(-1, 'buy')], 1)).toEqual([
    [12, 'buy', 'Buy 0.05'],
    [13, 'buy', 'Buy 0.05'],
  ])
  expect(fillMarks([fill(1, 'buy')], [], 10)).toEqual([])
})
