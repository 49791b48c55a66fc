import { exactTime } from '../../lib/time.ts'
import { Money, Pnl } from '../../ui/money.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import type { CurveRow } from './equity-curve.ts'

/** Every point of the curve, the last one first. */
export const EquityTable = ({ rows, currency }: { rows: CurveRow[]; currency: string }) => (
  <ScrollTable
    label="Equity as a table"
    columns={['When', `Equity, ${currency}`, 'Profit', 'Drawdown, %']}
    rows={rows.toReversed().map(({ at, equity, profit, drawdownPercent }) => ({
      id: at,
      cells: [
        exactTime(at).short,
        <Money key="equity" value={equity} />,
        <Pnl key="profit" value={profit} />,
        <Pnl key="drawdown" value={drawdownPercent} />,
      ],
    }))}
  />
)
