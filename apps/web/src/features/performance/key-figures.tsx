import type { PerformanceView } from '@viewzenix/schema'
import { type Figure, Figures } from '../../ui/figures.tsx'
import { Money, Pnl } from '../../ui/money.tsx'
import classes from './performance.module.css'

/** The few figures that matter, large; those that they are made of, small underneath. */
export const KeyFigures = ({ view }: { view: PerformanceView }) => {
  const unit = view.currency ?? undefined
  const pnl = (value: string | null) => <Pnl value={value} {...(unit && { unit })} />
  const money = (value: string | null) => <Money value={value} {...(unit && { currency: unit })} />
  const { slippage, trades } = view
  const figures: Figure[] = [
    {
      name: 'After fees',
      value: pnl(view.netPnl),
      note: (
        <>
          <Pnl value={view.realizedPnl} /> before, <Money value={view.fees} /> fees
        </>
      ),
    },
    {
      name: 'Won',
      value: percent(view.winRate),
      note: `of ${trades} ${trades === 1 ? 'trade' : 'trades'}`,
    },
    { name: 'Profit factor', value: view.profitFactor ?? '–', note: 'what won over what lost' },
    {
      name: 'A trade on average',
      value: pnl(view.expectancy),
      note: `held ${holdText(view.averageHoldSeconds)}`,
    },
    { name: 'Deepest fall', value: money(view.maxDrawdown), note: 'below the best so far' },
    { name: 'Sharpe', value: view.sharpe ?? '–', note: 'of daily results, a year' },
    { name: 'Open now', value: pnl(view.unrealizedPnl), note: 'not in the other figures' },
    {
      name: 'Slippage',
      // Without a price in an alert nothing is measured, which is not the same as no slippage.
      value: money(slippage.orders === 0 ? null : slippage.cost),
      note:
        slippage.orders === 0
          ? 'no alert named a price'
          : `${percent(slippage.percent)} of ${slippage.orders} ${slippage.orders === 1 ? 'order' : 'orders'}`,
    },
  ]
  return <Figures figures={figures} className={classes.figures ?? ''} />
}

const percent = (value: string | null) => (value === null ? '–' : `${value} %`)

const holdText = (seconds: number | null): string => {
  if (seconds === null) return '–'
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`
}
