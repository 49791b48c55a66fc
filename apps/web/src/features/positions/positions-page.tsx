import { Switch, Text } from '@mantine/core'
import { IconChartCandle } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { PositionView } from '@viewzenix/schema'
import { useQuote } from '../../lib/quotes.ts'
import { trpc } from '../../lib/trpc.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Money, Pnl, Quantity } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { atQuote } from './live-position.ts'

const LiveMark = ({ position }: { position: PositionView }) => (
  <Money value={atQuote(position, useQuote(position.symbol)).markPrice} />
)
const LiveValue = ({ position }: { position: PositionView }) => (
  <Money value={atQuote(position, useQuote(position.symbol)).marketValue} />
)
const LivePnl = ({ position }: { position: PositionView }) => (
  <Pnl value={atQuote(position, useQuote(position.symbol)).unrealizedPnl} />
)

export const positionColumns: Column<PositionView>[] = [
  {
    id: 'symbol',
    header: 'Symbol',
    phone: 'title',
    cell: ({ symbol, quantity }) => (
      <span className="nowrap">
        <b>{symbol}</b>{' '}
        <span className="dim">{quantity === '0' ? 'flat' : quantity.startsWith('-') ? 'short' : 'long'}</span>
      </span>
    ),
  },
  {
    id: 'account',
    header: 'Account',
    cell: ({ accountName }) => (
      <Text size="sm" truncate>
        {accountName}
      </Text>
    ),
  },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'right',
    phone: 'note',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  {
    id: 'average',
    header: 'Average price',
    align: 'right',
    cell: ({ averagePrice }) => <Money value={averagePrice} />,
  },
  { id: 'mark', header: 'Mark', align: 'right', cell: (position) => <LiveMark position={position} /> },
  { id: 'value', header: 'Value', align: 'right', cell: (position) => <LiveValue position={position} /> },
  {
    id: 'unrealised',
    header: 'Unrealised P&L',
    align: 'right',
    phone: 'side',
    cell: (position) => <LivePnl position={position} />,
  },
  {
    id: 'realised',
    header: 'Realised P&L',
    align: 'right',
    cell: ({ realizedPnl }) => <Pnl value={realizedPnl} />,
  },
]

const route = getRouteApi('/_desk/positions')

export const PositionsPage = () => {
  const { flat } = route.useSearch()
  const navigate = useNavigate()
  const positions = trpc.position.list.useQuery({ includeFlat: flat ?? false })
  return (
    <>
      <PageHeader title="Positions" note="What is held now, marked at what it could be closed for.">
        <Switch
          label="Flat ones too"
          checked={flat ?? false}
          onChange={(event) =>
            void navigate({
              to: '/positions',
              search: { flat: event.currentTarget.checked || undefined },
              replace: true,
            })
          }
        />
      </PageHeader>
      {positions.error && !positions.data ? (
        <ErrorState error={positions.error} onRetry={() => void positions.refetch()} />
      ) : (
        <DataTable
          label="Positions"
          columns={positionColumns}
          rows={positions.data}
          rowId={({ id }) => id}
          empty={
            <EmptyState
              icon={IconChartCandle}
              title="No open position"
              action={<Link to="/hooks">Go to the hooks</Link>}
            >
              A position opens when an entry is filled.
            </EmptyState>
          }
        />
      )}
    </>
  )
}
