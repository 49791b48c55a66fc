import { Group, Select } from '@mantine/core'
import { IconListDetails } from '@tabler/icons-react'
import { getRouteApi, Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { type OrderView, symbol as symbolSchema } from '@viewzenix/schema'
import { byCursor } from '../../lib/by-cursor.ts'
import { trpc } from '../../lib/trpc.ts'
import type { Column } from '../../ui/data-table.tsx'
import { EmptyList } from '../../ui/empty-list.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { Price, Quantity } from '../../ui/money.tsx'
import { Name } from '../../ui/name.tsx'
import { NameFilter } from '../../ui/name-filter.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SymbolFilter } from '../../ui/symbol-filter.tsx'
import { orderFilters, orderFilterWords, statusesOf } from './order-filters.ts'
import { OrderStatusBadge } from './order-status-badge.tsx'

const columns: Column<OrderView>[] = [
  { id: 'at', header: 'Made', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  {
    id: 'what',
    header: 'Order',
    phone: 'title',
    cell: ({ side, symbol, type, leg }) => (
      <span className="nowrap">
        <b>{symbol}</b> {side} {type}
        {leg === 'exit' && <span className="dim">, exit</span>}
      </span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    phone: 'side',
    cell: ({ status }) => <OrderStatusBadge status={status} />,
  },
  { id: 'bot', header: 'Bot', cell: ({ botName }) => <Name>{botName}</Name> },
  {
    id: 'account',
    header: 'Account',
    cell: ({ accountName, accountMode }) => (
      <Group gap={6} wrap="nowrap">
        <Name>{accountName}</Name>
        <ModeBadge mode={accountMode} />
      </Group>
    ),
  },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'right',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  {
    id: 'filled',
    header: 'Filled',
    align: 'right',
    cell: ({ filledQuantity }) => <Quantity value={filledQuantity} />,
  },
  {
    id: 'price',
    header: 'Average price',
    align: 'right',
    phone: 'note',
    cell: ({ averagePrice, quantity }) => (
      <>
        <span className="phone-only">
          <Quantity value={quantity} />
          {averagePrice && ' at '}
        </span>
        {averagePrice ? <Price value={averagePrice} /> : <span className="dim desk-only">–</span>}
      </>
    ),
  },
]

const route = getRouteApi('/_desk/orders')

export const OrdersPage = () => {
  const search = route.useSearch()
  const { status, symbol, bot, account } = search
  const navigate = useNavigate()
  const { orderId } = useParams({ strict: false })
  const bots = trpc.bot.list.useQuery({})
  const accounts = trpc.account.list.useQuery({})
  const pages = trpc.order.list.useInfiniteQuery(
    {
      limit: 50,
      status: statusesOf(status),
      symbol: symbolSchema.safeParse(symbol).data,
      botId: bot,
      accountId: account,
    },
    byCursor,
  )
  const filtered = Boolean(status || symbol || bot || account)
  const narrow = (next: Partial<typeof search>) =>
    void navigate({ to: '/orders', search: { ...search, ...next }, replace: true })
  return (
    <>
      <PageHeader title="Orders" note="Everything that was sent to a broker, and where it stands.">
        <SymbolFilter value={symbol} onChange={(next) => narrow({ symbol: next })} />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          w={150}
          data={orderFilters.map((value) => ({ value, label: orderFilterWords[value] }))}
          value={status ?? null}
          onChange={(value) => narrow({ status: orderFilters.find((each) => each === value) })}
        />
        <NameFilter
          label="Bot"
          all="Any bot"
          things={bots.data}
          value={bot}
          onChange={(id) => narrow({ bot: id })}
        />
        <NameFilter
          label="Account"
          all="Any account"
          things={accounts.data}
          value={account}
          onChange={(id) => narrow({ account: id })}
        />
      </PageHeader>
      <PagedTable
        pages={pages}
        label="Orders"
        columns={columns}
        selectedId={orderId}
        onOpen={({ id }) => void navigate({ to: '/orders/$orderId', params: { orderId: id }, search })}
        empty={
          <EmptyList
            icon={IconListDetails}
            thing="order"
            filtered={filtered}
            all={<Link to="/orders">Show all orders</Link>}
            begin={<Link to="/hooks">Go to the hooks</Link>}
          >
            Orders come of alerts: send a test alert from a hook that a bot listens to.
          </EmptyList>
        }
      />
      <Outlet />
    </>
  )
}
