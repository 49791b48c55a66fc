import type { PerformanceView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { Money, Pnl } from '../../ui/money.tsx'
import classes from './performance.module.css'

/** The few figures that matter, large; those that they are made of, small underneath. */
export const KeyFigures = ({ view }: { view: PerformanceView }) => {
  const unit = view.currency ?? undefined
  const pnl = (value: string | null) => <Pnl value={value} {...(unit && { unit })} />
  const money = (value: string | null) => <Money value={value} {...(unit && { currency: unit })} />
  const { slippage, trades } = view
  const figures: [name: string, value: ReactNode, note: ReactNode][] = [
    [
      'After fees',
      pnl(view.netPnl),
      <>
        <Pnl value={view.realizedPnl} /> before, <Money value={view.fees} /> fees
      </>,
    ],
    ['Won', percent(view.winRate), `of ${trades} ${trades === 1 ? 'trade' : 'trades'}`],
    ['Profit factor', view.profitFactor ?? '–', 'what won over what lost'],
    ['A trade on average', pnl(view.expectancy), `held ${holdText(view.averageHoldSeconds)}`],
    ['Deepest fall', money(view.maxDrawdown), 'below the best so far'],
    ['Sharpe', view.sharpe ?? '–', 'of daily results, a year'],
    ['Open now', pnl(view.unrealizedPnl), 'not in the other figures'],
    [
      'Slippage',
      // Without a price in an alert nothing is measured, which is not the same as no slippage.
      money(slippage.orders === 0 ? null : slippage.cost),
      slippage.orders === 0
        ? 'no alert named a price'
        : `${percent(slippage.percent)} of ${slippage.orders} ${slippage.orders === 1 ? 'order' : 'orders'}`,
    ],
  ]
  return (
    <dl className={classes.figures}>
      {figures.map(([name, value, note]) => (
        <div key={name} className={classes.figure}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
          <dd className={classes.small}>{note}</dd>
        </div>
      ))}
    </dl>
  )
}

const percent = (value: string | null) => (value === null ? '–' : `${value} %`)

const holdText = (seconds: number | null): string => {
  if (seconds === null) return '–'
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`
}
