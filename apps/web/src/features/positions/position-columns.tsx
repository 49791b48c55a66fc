import { dec, type PositionView } from '@viewzenix/schema'
import { useQuote } from '../../lib/quotes.ts'
import type { Column } from '../../ui/data-table.tsx'
import { Money, Pnl, Price, Quantity } from '../../ui/money.tsx'
import { Name } from '../../ui/name.tsx'
import { atQuote } from './live-position.ts'

/** Flat, long or short. */
export const directionOf = ({ quantity }: Pick<PositionView, 'quantity'>): 'flat' | 'long' | 'short' => {
  const held = dec(quantity)
  if (held.isZero()) return 'flat'
  return held.gt(0) ? 'long' : 'short'
}

export const LiveMark = ({ position }: { position: PositionView }) => (
  <Price value={atQuote(position, useQuote(position.symbol)).markPrice} />
)
export const LiveValue = ({ position }: { position: PositionView }) => (
  <Money value={atQuote(position, useQuote(position.symbol)).marketValue} />
)
export const LivePnl = ({ position }: { position: PositionView }) => (
  <Pnl value={atQuote(position, useQuote(position.symbol)).unrealizedPnl} />
)

/** Only for the order of rows: what is shown stays a decimal string. */
const rank = (amount: string | null): number =>
  amount === null ? Number.NEGATIVE_INFINITY : dec(amount).toNumber()

export const positionColumns: Column<PositionView>[] = [
  {
    id: 'symbol',
    header: 'Symbol',
    phone: 'title',
    cell: (position) => (
      <span className="nowrap">
        <b>{position.symbol}</b> <span className="dim">{directionOf(position)}</span>
      </span>
    ),
    sortBy: ({ symbol }) => symbol,
  },
  {
    id: 'account',
    header: 'Account',
    cell: ({ accountName }) => <Name>{accountName}</Name>,
    sortBy: ({ accountName }) => accountName.toLowerCase(),
  },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'right',
    phone: 'note',
    cell: ({ quantity, averagePrice }) => (
      <>
        <Quantity value={quantity} />
        <span className="phone-only">
          {' '}
          at <Price value={averagePrice} />
        </span>
      </>
    ),
    sortBy: ({ quantity }) => rank(quantity),
  },
  {
    id: 'average',
    header: 'Average price',
    align: 'right',
    cell: (position) => <Price value={directionOf(position) === 'flat' ? null : position.averagePrice} />,
  },
  { id: 'mark', header: 'Mark', align: 'right', cell: (position) => <LiveMark position={position} /> },
  {
    id: 'value',
    header: 'Value, USD',
    align: 'right',
    cell: (position) => <LiveValue position={position} />,
    sortBy: ({ marketValue }) => rank(marketValue),
  },
  {
    id: 'unrealised',
    header: 'Unrealised P&L, USD',
    align: 'right',
    phone: 'side',
    cell: (position) => <LivePnl position={position} />,
    sortBy: ({ unrealizedPnl }) => rank(unrealizedPnl),
  },
  {
    id: 'realised',
    header: 'Realised P&L, USD',
    align: 'right',
    cell: ({ realizedPnl }) => <Pnl value={realizedPnl} />,
    sortBy: ({ realizedPnl }) => rank(realizedPnl),
  },
]
