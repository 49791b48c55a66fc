import { SegmentedControl, Skeleton, Title } from '@mantine/core'
import type { EquityPoint } from '@viewzenix/schema'
import { Suspense, useMemo, useState } from 'react'
import { signed } from '../../lib/figures.ts'
import { lazyPart } from '../../lib/lazy-part.ts'
import { exactTime } from '../../lib/time.ts'
import { trpc } from '../../lib/trpc.ts'
import { ChartCredit } from '../../ui/chart-credit.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Money, Pnl } from '../../ui/money.tsx'
import { TableSwitch } from '../../ui/table-switch.tsx'
import classes from './equity-card.module.css'
import { type CurveRow, capitalOf, curveRows, deepest, paidIn } from './equity-curve.ts'
import { type EquityRange, equityRanges } from './equity-ranges.ts'
import { EquityTable } from './equity-table.tsx'

const EquityChart = lazyPart(async () => (await import('./equity-chart.tsx')).EquityChart)

const words: Record<EquityRange, { label: string; since: string }> = {
  '1h': { label: '1H', since: 'in the last hour' },
  '1d': { label: '1D', since: 'in the last 24 hours' },
  '1w': { label: '1W', since: 'in the last 7 days' },
  '1m': { label: '1M', since: 'in the last 30 days' },
  all: { label: 'All', since: 'since the first day' },
}

const REFRESH_MS = 60_000
/** The curve of a day has a point every five minutes. */
const POINTS_OF_AN_HOUR = 12

/** What the workspace, or one account, is worth and was worth: a curve, or the same as a table. */
export const EquityCard = ({
  accountId,
  currency,
  range: wanted,
  onRange,
}: {
  accountId?: string
  currency: string
  /** The last day, or the last hour where there is not much more yet. */
  range?: EquityRange
  onRange: (range: EquityRange) => void
}) => {
  const query = {
    refetchInterval: REFRESH_MS,
    placeholderData: (before: EquityPoint[] | undefined) => before,
  }
  const day = trpc.position.equity.useQuery({ accountId, range: '1d' }, { ...query, enabled: !wanted })
  const range = wanted ?? (day.data && day.data.length < POINTS_OF_AN_HOUR ? '1h' : '1d')
  const points = trpc.position.equity.useQuery({ accountId, range }, query)
  const rows = useMemo(() => curveRows(points.data ?? []), [points.data])
  const deposits = paidIn(rows)
  const [hovered, setHovered] = useState<CurveRow | null>(null)
  const [asTable, setAsTable] = useState(false)
  const last = rows.at(-1)
  const shown = hovered ?? last
  return (
    <section className={classes.card} aria-label="Equity">
      <div className={classes.head}>
        <Title order={2}>Equity</Title>
        <div className={classes.tools}>
          <SegmentedControl
            aria-label="Range of the curve"
            size="xs"
            data={equityRanges.map((value) => ({ value, label: words[value].label }))}
            value={range}
            onChange={onRange}
          />
          <TableSwitch asTable={asTable} onChange={setAsTable} />
        </div>
        <div className={classes.figure}>
          <p className={classes.value}>
            {shown ? (
              <Money value={shown.equity} currency={currency} />
            ) : points.isPending ? (
              <Skeleton height={28} width={180} />
            ) : (
              <Money value={null} />
            )}
          </p>
          <div className={classes.note}>
            {shown && (
              <>
                <Pnl value={shown.profit} />{' '}
                <span className="dim">
                  {hovered
                    ? `by ${exactTime(hovered.at).local}, drawdown ${signed(hovered.drawdownPercent)}\u00a0%`
                    : `${words[range].since}, deepest drawdown ${signed(deepest(rows))}\u00a0%`}
                </span>
              </>
            )}
          </div>
          {deposits !== '0' && (
            <div className={classes.note}>
              <span className="dim">
                {deposits.startsWith('-') ? 'Paid out' : 'Paid in'}{' '}
                <Money value={deposits.replace('-', '')} currency={currency} />, which the curve leaves out.
              </span>
            </div>
          )}
        </div>
      </div>
      {points.error && !points.data ? (
        <ErrorState error={points.error} onRetry={() => void points.refetch()} />
      ) : points.isPending ? (
        <div className={classes.body}>
          <Skeleton height="100%" />
        </div>
      ) : rows.length < 2 || !last ? (
        <p className={classes.empty}>
          {rows.length === 0
            ? 'The curve begins with the first account, and gets a point each minute from then on.'
            : 'The curve gets a point each minute. It is drawn from the second one on.'}
        </p>
      ) : asTable ? (
        <EquityTable rows={rows} currency={currency} />
      ) : (
        <>
          <div className={classes.body}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <EquityChart
                rows={rows}
                capital={capitalOf(rows)}
                onHover={setHovered}
                label={`Equity ${words[range].since}: ${signed(last.profit)} ${currency}, now ${last.equity} ${currency}, deepest drawdown ${deepest(rows)} percent. The same as a table is behind the button “Show as a table”.`}
              />
            </Suspense>
          </div>
          <ChartCredit />
        </>
      )}
    </section>
  )
}
