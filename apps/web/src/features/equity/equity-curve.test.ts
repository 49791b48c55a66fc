import { expect, it } from 'vitest'
import { capitalOf, curveRows, deepest, paidIn } from './equity-curve.ts'

const curve = (...points: [equity: string, profit: string][]) =>
  points.map(([equity, profit], minute) => ({ at: `2026-01-05T10:0${minute}:00Z`, equity, profit }))

it('draws the equity as it was, and measures from the best so far', () => {
  const points = curve(['100000', '0'], ['101000', '1000'], ['99990', '-10'], ['102000.1', '2000.1'])
  const rows = curveRows(points)
  expect(rows.map(({ drawn }) => drawn)).toEqual(points.map(({ equity }) => equity))
  expect(rows.map(({ drawdownPercent }) => drawdownPercent)).toEqual(['0', '0', '-1', '0'])
  expect(deepest(rows)).toBe('-1')
  expect([capitalOf(points), paidIn(points)]).toEqual(['100000', '0'])
})

it('shows no gain where money was paid in, no loss where it was paid out, and keeps the drawdown across both', () => {
  // A second account of 100,000, then a loss of 1 % on both; all that is left but 1000 is taken out.
  const points = curve(['100000', '0'], ['200000', '0'], ['198000', '-2000'], ['1000', '-2000'])
  const rows = curveRows(points)
  expect(rows.map(({ drawn }) => drawn)).toEqual(['3000', '3000', '1000', '1000'])
  expect(rows.map(({ drawdownPercent }) => drawdownPercent)).toEqual(['0', '0', '-1', '-1'])
  expect(paidIn(points.slice(0, 3))).toBe('100000')
  expect(paidIn(points)).toBe('-97000')
})

it('counts what was lost before the first point of the curve', () => {
  expect(curveRows(curve(['99000', '-1000'], ['99000', '-1000']))).toMatchObject([
    { drawn: '99000', drawdownPercent: '-1' },
    { drawn: '99000', drawdownPercent: '-1' },
  ])
})

it('survives an empty curve, an account that is worth nothing, and one that lost all', () => {
  expect(curveRows([])).toEqual([])
  expect([deepest([]), capitalOf([]), paidIn([])]).toEqual(['0', '0', '0'])
  expect(curveRows(curve(['0', '0']))).toMatchObject([{ drawn: '0', drawdownPercent: '0' }])
  expect(curveRows(curve(['-5', '-105']))).toMatchObject([{ drawdownPercent: '-100' }])
})
