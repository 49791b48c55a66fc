import type { LatencyStage } from '@viewzenix/schema'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import classes from './performance.module.css'
import { Titled } from './titled.tsx'

const stageWords: Record<LatencyStage['stage'], string> = {
  routed: 'The bots have it',
  ordered: 'The order is committed',
  sent: 'The order is sent',
  accepted: 'The broker’s answer is here',
  filled: 'The first fill, by the broker’s clock',
}

const latencyColumns: Column<LatencyStage>[] = [
  { id: 'until', header: 'Until', phone: 'title', cell: ({ stage }) => stageWords[stage] },
  {
    id: 'half',
    header: 'Half of them within',
    align: 'right',
    phone: 'note',
    cell: ({ p50, p95 }) => (
      <>
        <span className="phone-only">half within </span>
        <Milliseconds value={p50} />
        <span className="phone-only">
          , 95 of 100 within <Milliseconds value={p95} />
        </span>
      </>
    ),
  },
  { id: 'most', header: '95 of 100 within', align: 'right', cell: ({ p95 }) => <Milliseconds value={p95} /> },
  {
    id: 'entries',
    header: 'Entries',
    align: 'right',
    phone: 'side',
    cell: ({ orders }) => (
      <span className="num">
        {orders}
        <span className="phone-only"> {orders === 1 ? 'entry' : 'entries'}</span>
      </span>
    ),
  },
]

const Milliseconds = ({ value }: { value: number }) => <span className="num">{value} ms</span>

/** Since the alert was received. */
export const LatencyTable = ({ stages }: { stages: LatencyStage[] }) => (
  <Titled title="Since the alert was received">
    <DataTable
      label="Latency"
      columns={latencyColumns}
      rows={stages}
      rowId={({ stage }) => stage}
      empty={<p className={classes.none}>No entry was made in this time.</p>}
    />
  </Titled>
)
