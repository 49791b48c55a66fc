import { CurveChart, curveDrawing } from '../../ui/curve-chart.tsx'
import type { CurveRow } from './equity-curve.ts'

const draw = curveDrawing({
  zeroInSight: false,
  fallFigure: (value) => `${value.toFixed(2).replace('-', '−')} %`,
  leastFall: 0.5,
})
const heightOf = ({ drawn }: CurveRow) => drawn
const fallOf = ({ drawdownPercent }: CurveRow) => drawdownPercent

/** Equity over time, green where it is above the capital and red below, with the drawdown underneath. */
export const EquityChart = ({
  rows,
  capital,
  label,
  onHover,
}: {
  rows: CurveRow[]
  /** Green above, red below. */
  capital: string
  label: string
  onHover: (row: CurveRow | null) => void
}) => (
  <CurveChart
    draw={draw}
    points={rows}
    base={capital}
    heightOf={heightOf}
    fallOf={fallOf}
    label={label}
    onHover={onHover}
  />
)
