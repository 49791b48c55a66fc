import { Link } from '@tanstack/react-router'
import type { TradeView } from '@viewzenix/schema'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Money, Pnl, Price, Quantity } from '../../ui/money.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from './performance.module.css'
import { Titled } from './titled.tsx'

const sideWords = ({ side }: TradeView): string => (side === 'buy' ? 'Long' : 'Short')

const tradeColumns: Column<TradeView>[] = [
  { id: 'when', header: 'Closed', cell: ({ closedAt }) => <RelativeTime at={closedAt} /> },
  {
    id: 'symbol',
    header: 'Symbol',
    phone: 'title',
    cell: (trade) => (
      <>
        {trade.symbol}
        <span className="phone-only">
          {' '}
          {sideWords(trade)} <Quantity value={trade.quantity} />
        </span>
      </>
    ),
  },
  { id: 'side', header: 'Side', cell: sideWords },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'right',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  { id: 'opened', header: 'Opened at', align: 'right', cell: (trade) => <OpenPrice trade={trade} /> },
  {
    id: 'closed',
    header: 'Closed at',
    align: 'right',
    phone: 'note',
    cell: (trade) => (
      <>
        <span className="phone-only">
          <OpenPrice trade={trade} /> to{' '}
        </span>
        <Link to="/orders/$orderId" params={{ orderId: trade.closeOrderId }}>
          <Price value={trade.closePrice} />
        </Link>
        <span className="phone-only">
          , fees <Money value={trade.fees} />, <RelativeTime at={trade.closedAt} />
        </span>
      </>
    ),
  },
  { id: 'fees', header: 'Fees', align: 'right', cell: ({ fees }) => <Money value={fees} /> },
  {
    id: 'net',
    header: 'After fees',
    align: 'right',
    phone: 'side',
    cell: ({ netPnl }) => <Pnl value={netPnl} />,
  },
]

const OpenPrice = ({ trade }: { trade: TradeView }) => (
  <Link to="/orders/$orderId" params={{ orderId: trade.openOrderId }}>
    <Price value={trade.openPrice} />
  </Link>
)

/** Each trade leads to the two orders, whose fills it is made of. */
export const TradesTable = ({ unit, trades }: { unit: string | null; trades: TradeView[] }) => (
  <Titled title={trades.length < 200 ? 'Trades' : 'The last 200 trades'} unit={unit}>
    <DataTable
      label="Trades"
      columns={tradeColumns}
      rows={trades}
      rowId={({ id }) => id}
      empty={<p className={classes.none}>Nothing was closed in this time.</p>}
    />
  </Titled>
)
