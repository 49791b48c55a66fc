import { Skeleton, Title } from '@mantine/core'
import type { PerformanceView, ResultPoint } from '@viewzenix/schema'
import { Suspense, useState } from 'react'
import { signed } from '../../lib/figures.ts'
import { lazyPart } from '../../lib/lazy-part.ts'
import { exactTime } from '../../lib/time.ts'
import { ChartCredit } from '../../ui/chart-credit.tsx'
import { Money, Pnl } from '../../ui/money.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { TableSwitch } from '../../ui/table-switch.tsx'
import classes from './performance.module.css'

const ResultChart = lazyPart(async () => (await import('./result-chart.tsx')).ResultChart)

/** The sum of all trades over time with its fall from the best, as a chart or as a table. */
export const ResultCard = ({ view }: { view: PerformanceView }) => {
  const { curve, maxDrawdown, netPnl } = view
  const unit = view.currency ?? undefined
  const [hovered, setHovered] = useState<ResultPoint | null>(null)
  const [asTable, setAsTable] = useState(false)
  const shown = hovered ?? curve.at(-1)
  return (
    <section className={classes.card} aria-label="Result">
      <div className={classes.cardHead}>
        <Title order={2}>Result</Title>
        <TableSwitch asTable={asTable} onChange={setAsTable} />
        <div className={classes.figure}>
          <p className={classes.value}>
            <Pnl value={shown?.total ?? '0'} {...(unit && { unit })} />
          </p>
          <p className={classes.note}>
            {hovered ? (
              <>
                by {exactTime(hovered.at).local},{' '}
                <Money value={hovered.fall} {...(unit && { currency: unit })} /> below the best
              </>
            ) : (
              'after fees, of the trades that were closed'
            )}
          </p>
        </div>
      </div>
      {curve.length < 2 ? (
        <p className={classes.none}>
          {curve.length === 0
            ? 'Nothing was closed in this time. The curve begins with the first trade that is.'
            : 'One trade was closed. The curve is drawn from the second one on.'}
        </p>
      ) : asTable ? (
        <ScrollTable
          label="Result"
          columns={['Closed', 'Sum after fees', 'Below the best']}
          rows={curve.toReversed().map(({ at, total, fall }, nth) => ({
            id: `${at} ${nth}`,
            cells: [
              exactTime(at).local,
              <Pnl key="total" value={total} />,
              <Money key="fall" value={fall} />,
            ],
          }))}
        />
      ) : (
        <>
          <div className={classes.chart}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <ResultChart
                points={curve}
                onHover={setHovered}
                label={`Result of ${view.trades} trades: ${signed(netPnl)}, at the deepest ${maxDrawdown} below the best. The same as a table is behind the button “Show as a table”.`}
              />
            </Suspense>
          </div>
          <ChartCredit />
        </>
      )}
    </section>
  )
}
