import { SegmentedControl, Skeleton } from '@mantine/core'
import type { FillView, PositionView } from '@viewzenix/schema'
import { Suspense, useState } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import classes from './price-card.module.css'

const PriceChart = lazyPart(async () => (await import('./price-chart.tsx')).PriceChart)

const intervals = ['1m', '5m', '1h'] as const
type Interval = (typeof intervals)[number]
const REFRESH_MS = 5_000

/** The market of a position, with its own fills on it. */
export const PriceCard = ({ position, fills }: { position: PositionView; fills: FillView[] }) => {
  const [interval, setInterval] = useState<Interval>('1m')
  const candles = trpc.market.candles.useQuery(
    { symbol: position.symbol, interval },
    { refetchInterval: REFRESH_MS, placeholderData: (before) => before },
  )
  return (
    <section className={classes.card} aria-label="Price">
      <div className={classes.head}>
        <span className="dim">
          {position.quantity === '0' ? 'Price, with fills' : 'Price, with fills; dashed: average price'}
        </span>
        <SegmentedControl
          aria-label="Length of a candle"
          size="xs"
          data={[...intervals]}
          value={interval}
          onChange={setInterval}
        />
      </div>
      {candles.error && !candles.data ? (
        <ErrorState error={candles.error} onRetry={() => void candles.refetch()} />
      ) : (
        <div className={classes.body}>
          {candles.data ? (
            <Suspense fallback={<Skeleton height="100%" />}>
              <PriceChart
                key={interval}
                candles={candles.data}
                fills={fills}
                averagePrice={position.quantity === '0' ? null : position.averagePrice}
                label={`Candles of ${position.symbol}, the last close ${candles.data.at(-1)?.close ?? 'unknown'}. The fills stand in the list below.`}
              />
            </Suspense>
          ) : (
            <Skeleton height="100%" />
          )}
        </div>
      )}
    </section>
  )
}
