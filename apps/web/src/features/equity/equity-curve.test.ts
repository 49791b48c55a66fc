import { expect, it } from 'vitest'
import { curveRows, deepest } from './equity-curve.ts'

const at = (minute: number) => `2026-01-05T10:0${minute}:00Z`
const points = ['100000', '101000', '99990', '102000.1'].map((equity, minute) => ({ at: at(minute), equity }))

it('measures from the first point, and from the best so far', () => {
  const rows = curveRows(points)
  expect(rows.map(({ change }) => change)).toEqual(['0', '1000', '-10', '2000.1'])
  expect(rows.map(({ drawdownPercent }) => drawdownPercent)).toEqual(['0', '0', '-1', '0'])
  expect(deepest(rows)).toBe('-1')
})

it('survives an empty curve and an account that is worth nothing', () => {
  expect(curveRows([])).toEqual([])
  expect(deepest([])).toBe('0')
  expect(curveRows([{ at: at(0), equity: '0' }])).toMatchObject([{ change: '0', drawdownPercent: '0' }])
})
