import type { PerformancePart } from '@viewzenix/schema'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Money, Pnl } from '../../ui/money.tsx'
import classes from './performance.module.css'
import { Titled } from './titled.tsx'

const partColumns = (onNarrow: (id: string) => void): Column<PerformancePart>[] => [
  {
    id: 'name',
    header: 'Name',
    phone: 'title',
    cell: ({ id, name }) => (
      <button type="button" className={classes.narrow} onClick={() => onNarrow(id)}>
        {name}
      </button>
    ),
  },
  { id: 'trades', header: 'Trades', align: 'right', cell: ({ trades }) => trades },
  {
    id: 'net',
    header: 'After fees',
    align: 'right',
    phone: 'side',
    cell: ({ netPnl }) => <Pnl value={netPnl} />,
  },
  {
    id: 'gross',
    header: 'Before fees',
    align: 'right',
    cell: ({ realizedPnl }) => <Pnl value={realizedPnl} />,
  },
  { id: 'fees', header: 'Fees', align: 'right', cell: ({ fees }) => <Money value={fees} /> },
  {
    id: 'open',
    header: 'Open now',
    align: 'right',
    phone: 'note',
    cell: ({ trades, fees, unrealizedPnl }) => (
      <>
        <span className="phone-only">
          {trades} {trades === 1 ? 'trade' : 'trades'}, fees <Money value={fees} />, open{' '}
        </span>
        <Pnl value={unrealizedPnl} />
      </>
    ),
  },
]

/** Each part leads to the same page of it alone. */
export const PartsTable = ({
  label,
  unit,
  parts,
  onNarrow,
}: {
  label: string
  /** null where the parts are in several currencies. */
  unit: string | null
  parts: PerformancePart[]
  onNarrow: (id: string) => void
}) => (
  <Titled title={label} unit={unit}>
    <DataTable
      label={label}
      columns={partColumns(onNarrow)}
      rows={parts}
      rowId={({ id }) => id}
      empty={<p className={classes.none}>Nothing yet.</p>}
    />
  </Titled>
)
