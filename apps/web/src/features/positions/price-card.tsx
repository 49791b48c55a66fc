import { SegmentedControl, Skeleton } from '@mantine/core'
import type { CandleView, FillView, PositionView } from '@viewzenix/schema'
import { Suspense, useState } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import { exactTime } from '../../lib/time.ts'
import { trpc } from '../../lib/trpc.ts'
import { ChartCredit } from '../../ui/chart-credit.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Price } from '../../ui/money.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { TableSwitch } from '../../ui/table-switch.tsx'
import classes from './price-card.module.css'

const PriceChart = lazyPart(async () => (await import('./price-chart.tsx')).PriceChart)

const intervals = ['1m', '5m', '1h'] as const
type Interval = (typeof intervals)[number]
const REFRESH_MS = 5_000
const HEIGHT = 260

/** The market of a position, with its own fills on it: candles, or the same as a table. */
export const PriceCard = ({ position, fills }: { position: PositionView; fills: FillView[] }) => {
  const [interval, setInterval] = useState<Interval>('1m')
  const [asTable, setAsTable] = useState(false)
  const [hovered, setHovered] = useState<CandleView | null>(null)
  const candles = trpc.market.candles.useQuery(
    { symbol: position.symbol, interval },
    { refetchInterval: REFRESH_MS, placeholderData: (before) => before },
  )
  return (
    <section className={classes.card} aria-label="Price">
      <div className={classes.head}>
        <span className="dim">{hovered ? <CandleWords candle={hovered} /> : legend(position)}</span>
        <span className={classes.tools}>
          <SegmentedControl
            aria-label="Length of a candle"
            size="xs"
            data={[...intervals]}
            value={interval}
            onChange={setInterval}
          />
          <TableSwitch asTable={asTable} onChange={setAsTable} />
        </span>
      </div>
      {!candles.data ? (
        candles.error ? (
          <ErrorState error={candles.error} onRetry={() => void candles.refetch()} />
        ) : (
          <Skeleton height={HEIGHT} radius={0} />
        )
      ) : asTable ? (
        <CandleTable candles={candles.data} />
      ) : (
        <>
          <div className={classes.body} style={{ height: HEIGHT }}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <PriceChart
                key={interval}
                candles={candles.data}
                fills={fills}
                averagePrice={position.quantity === '0' ? null : position.averagePrice}
                onHover={setHovered}
                label={`Candles of ${position.symbol}, the last close ${candles.data.at(-1)?.close ?? 'unknown'}. The fills stand in the list below; the button “Show as a table” shows the candles in figures.`}
              />
            </Suspense>
          </div>
          <ChartCredit />
        </>
      )}
    </section>
  )
}

const legend = ({ quantity }: PositionView): string =>
  quantity === '0' ? 'Price, with fills' : 'Price, with fills; dashed: average price'

const momentOf = (candle: CandleView): string => exactTime(new Date(candle.time * 1000).toISOString()).short

const CandleWords = ({ candle }: { candle: CandleView }) => (
  <>
    {momentOf(candle)} · open <Price value={candle.open} /> high <Price value={candle.high} /> low{' '}
    <Price value={candle.low} /> close <Price value={candle.close} />
  </>
)

const CandleTable = ({ candles }: { candles: CandleView[] }) => (
  <ScrollTable
    label="Candles as a table"
    height={HEIGHT}
    columns={['From', 'Open', 'High', 'Low', 'Close']}
    rows={candles.toReversed().map((candle) => ({
      id: candle.time,
      cells: [
        momentOf(candle),
        <Price key="open" value={candle.open} />,
        <Price key="high" value={candle.high} />,
        <Price key="low" value={candle.low} />,
        <Price key="close" value={candle.close} />,
      ],
    }))}
  />
)
