import { Title } from '@mantine/core'
import { dec, type PerformanceView } from '@viewzenix/schema'
import { useState } from 'react'
import { Pnl } from '../../ui/money.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { TableSwitch } from '../../ui/table-switch.tsx'
import classes from './performance.module.css'

const HEIGHT = 120
/** Room for as many: two days are two bars, not two walls. */
const LEAST = 30

/** What each day came to, as bars from a middle line, or as a table. */
export const DayBars = ({ days }: { days: PerformanceView['days'] }) => {
  const [asTable, setAsTable] = useState(false)
  // Of one day the figures above say all.
  if (days.length < 2) return null
  // For drawing alone: what is read are the decimal strings.
  const values = days.map(({ netPnl }) => dec(netPnl).toNumber())
  const largest = Math.max(...values.map(Math.abs)) || 1
  const scale = HEIGHT / 2 / largest
  return (
    <section aria-label="Days">
      <div className={classes.head}>
        <Title order={2}>By day</Title>
        <TableSwitch asTable={asTable} onChange={setAsTable} />
      </div>
      {asTable ? (
        <ScrollTable
          label="Days"
          columns={['Day (UTC)', 'After fees', 'Sum']}
          rows={days.toReversed().map(({ day, netPnl, total }) => ({
            id: day,
            cells: [day, <Pnl key="net" value={netPnl} />, <Pnl key="total" value={total} />],
          }))}
        />
      ) : (
        <svg
          className={classes.bars}
          viewBox={`0 0 ${Math.max(days.length, LEAST) * 10} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Result of ${days.length} days, from ${days[0]?.day} to ${days.at(-1)?.day}`}
        >
          {values.map((value, nth) => (
            <rect
              key={days[nth]?.day}
              x={nth * 10 + 1}
              width={8}
              y={value > 0 ? HEIGHT / 2 - value * scale : HEIGHT / 2}
              height={Math.max(1, Math.abs(value) * scale)}
              fill={value < 0 ? 'var(--vz-loss-text)' : 'var(--vz-profit-text)'}
            >
              <title>{`${days[nth]?.day}: ${days[nth]?.netPnl}`}</title>
            </rect>
          ))}
        </svg>
      )}
    </section>
  )
}
