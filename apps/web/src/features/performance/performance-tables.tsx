import { Link } from '@tanstack/react-router'
import type { LatencyStage, PerformancePart, TradeView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { Money, Pnl, Price, Quantity } from '../../ui/money.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import classes from './performance.module.css'

const Titled = ({ title, unit, children }: { title: string; unit?: string | null; children: ReactNode }) => (
  <div>
    <div className={classes.head}>
      <h2 className={classes.title}>{title}</h2>
      {unit && <span className={classes.unit}>in {unit}</span>}
    </div>
    <div className={classes.framed}>{children}</div>
  </div>
)

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
    <ScrollTable
      label={label}
      columns={['Name', 'Trades', 'After fees', 'Before fees', 'Fees', 'Open now']}
      rows={parts.map((part) => ({
        id: part.id,
        cells: [
          <button key="name" type="button" className={classes.narrow} onClick={() => onNarrow(part.id)}>
            {part.name}
          </button>,
          part.trades,
          <Pnl key="net" value={part.netPnl} />,
          <Pnl key="gross" value={part.realizedPnl} />,
          <Money key="fees" value={part.fees} />,
          <Pnl key="open" value={part.unrealizedPnl} />,
        ],
      }))}
    />
  </Titled>
)

/** Each trade leads to the two orders, whose fills it is made of. */
export const TradesTable = ({ unit, trades }: { unit: string | null; trades: TradeView[] }) => (
  <Titled title={trades.length < 200 ? 'Trades' : 'The last 200 trades'} unit={unit}>
    <ScrollTable
      label="Trades"
      words={3}
      columns={['Closed', 'Symbol', 'Side', 'Quantity', 'Opened at', 'Closed at', 'Fees', 'After fees']}
      rows={trades.map((trade) => ({
        id: trade.id,
        cells: [
          <RelativeTime key="closed" at={trade.closedAt} />,
          trade.symbol,
          trade.side === 'buy' ? 'Long' : 'Short',
          <Quantity key="quantity" value={trade.quantity} />,
          <Link key="open" to="/orders/$orderId" params={{ orderId: trade.openOrderId }}>
            <Price value={trade.openPrice} />
          </Link>,
          <Link key="close" to="/orders/$orderId" params={{ orderId: trade.closeOrderId }}>
            <Price value={trade.closePrice} />
          </Link>,
          <Money key="fees" value={trade.fees} />,
          <Pnl key="net" value={trade.netPnl} />,
        ],
      }))}
    />
  </Titled>
)

const stageWords: Record<LatencyStage['stage'], string> = {
  routed: 'The bots have it',
  ordered: 'The order is committed',
  sent: 'The order is sent',
  accepted: 'The broker’s answer is here',
  filled: 'The first fill, by the broker’s clock',
}

/** Since the alert was received. */
export const LatencyTable = ({ stages }: { stages: LatencyStage[] }) => (
  <Titled title="Since the alert was received">
    <ScrollTable
      label="Latency"
      columns={['Until', 'Half of them within', '95 of 100 within', 'Entries']}
      rows={stages.map(({ stage, p50, p95, orders }) => ({
        id: stage,
        cells: [stageWords[stage], `${p50} ms`, `${p95} ms`, orders],
      }))}
    />
  </Titled>
)
