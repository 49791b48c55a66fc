import type { ResultPoint } from '@viewzenix/schema'
import { axisFigure } from '../../lib/chart.ts'
import { CurveChart, curveDrawing } from '../../ui/curve-chart.tsx'

const draw = curveDrawing({ zeroInSight: true, fallFigure: axisFigure, leastFall: 0 })
const heightOf = ({ total }: ResultPoint) => total
const fallOf = ({ fall }: ResultPoint) => `-${fall}`

/** What all trades came to, with how far that was below its best underneath. */
export const ResultChart = ({
  points,
  label,
  onHover,
}: {
  points: ResultPoint[]
  label: string
  onHover: (point: ResultPoint | null) => void
}) => (
  <CurveChart
    draw={draw}
    points={points}
    base="0"
    heightOf={heightOf}
    fallOf={fallOf}
    label={label}
    onHover={onHover}
  />
)
