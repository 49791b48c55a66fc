import { Group, Stack, Text, Title } from '@mantine/core'
import { IconListDetails, IconX } from '@tabler/icons-react'
import { getRouteApi, Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { type OrderView, orderCan } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { groupDigits, Money, Quantity } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { Timeline } from '../../ui/timeline.tsx'
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
  { id: 'bot', header: 'Bot', cell: ({ botName }) => botName },
  {
    id: 'account',
    header: 'Account',
    cell: ({ accountName, accountMode }) => (
      <Group gap={6} wrap="nowrap">
        <Text size="sm" truncate>
          {accountName}
        </Text>
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
    cell: ({ averagePrice }) => <Money value={averagePrice} />,
  },
]

export const OrdersPage = () => {
  const navigate = useNavigate()
  const { orderId } = useParams({ strict: false })
  const pages = trpc.order.list.useInfiniteQuery(
    { limit: 50 },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
  )
  const rows = pages.data?.pages.flatMap(({ items }) => items)
  return (
    <>
      <PageHeader title="Orders" note="Everything that was sent to a broker, and where it stands." />
      {pages.error && !rows ? (
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label="Orders"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          selectedId={orderId}
          onOpen={({ id }) => void navigate({ to: '/orders/$orderId', params: { orderId: id } })}
          onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
          loadingMore={pages.isFetchingNextPage}
          empty={
            <EmptyState
              icon={IconListDetails}
              title="No order yet"
              action={<Link to="/hooks">Go to the hooks</Link>}
            >
              Orders come of alerts: send a test alert from a hook that a bot listens to.
            </EmptyState>
          }
        />
      )}
      <Outlet />
    </>
  )
}

const detail = getRouteApi('/_desk/orders/$orderId')

export const OrderPanel = () => {
  const { orderId } = detail.useParams()
  const navigate = useNavigate()
  const utils = trpc.useUtils()
  const query = trpc.order.get.useQuery({ id: orderId })
  const cancel = trpc.order.cancel.useMutation({ onSuccess: () => utils.order.invalidate() })
  const trade = useRole('trade')
  const order = query.data
  return (
    <SidePanel
      title={order ? `${order.side} ${order.symbol}` : 'Order'}
      onClose={() => void navigate({ to: '/orders' })}
    >
      {order ? (
        <Stack gap="lg">
          <Group justify="space-between" gap="sm">
            <Group gap="sm">
              <OrderStatusBadge status={order.status} />
              <ModeBadge mode={order.accountMode} />
            </Group>
            <ConfirmAction
              label="Cancel order"
              icon={IconX}
              can={trade.can ? orderCan.cancel(order) : trade}
              title={`Cancel ${order.side} ${order.symbol}?`}
              confirmLabel="Cancel order"
              danger
              onConfirm={async () => {
                await cancel.mutateAsync({ id: order.id })
              }}
            >
              The broker is asked to cancel what is not filled yet. What has filled stays, and the broker may
              fill more before it hears of it.
            </ConfirmAction>
          </Group>
          {order.reason && <Text size="sm">{order.reason}</Text>}
          <Facts
            facts={[
              ['Quantity', <Quantity key="quantity" value={order.quantity} />],
              ['Filled', <Quantity key="filled" value={order.filledQuantity} />],
              ['Average price', <Money key="average" value={order.averagePrice} />],
              ['Limit', order.limitPrice ? <Money key="limit" value={order.limitPrice} /> : 'Market order'],
              ['Alert’s price', <Money key="reference" value={order.referencePrice} />],
              ['Fees', <Money key="fees" value={order.fees} currency="USD" />],
              [
                'Bot',
                <Link key="bot" to="/bots/$botId" params={{ botId: order.botId }}>
                  {order.botName}
                </Link>,
              ],
              [
                'Alert',
                <Link key="alert" to="/alerts/$alertId" params={{ alertId: order.alertId }}>
                  Open the alert
                </Link>,
              ],
              [
                'Client order id',
                <span key="client" className="mono">
                  {order.clientOrderId}
                </span>,
              ],
              [
                'Broker’s id',
                <span key="broker" className="mono">
                  {order.brokerOrderId ?? 'None yet'}
                </span>,
              ],
            ]}
          />
          <section aria-label="Fills">
            <Title order={2} mb="sm">
              Fills
            </Title>
            {order.fills.length === 0 ? (
              <Text size="sm" c="dimmed">
                None yet.
              </Text>
            ) : (
              <Facts
                facts={order.fills.map((fill) => [
                  `${groupDigits(fill.price)}`,
                  <span key={fill.id} className="num">
                    {fill.quantity} · fee <Money value={fill.fee} /> · <RelativeTime at={fill.filledAt} />
                  </span>,
                ])}
              />
            )}
          </section>
          <section aria-label="Timeline">
            <Title order={2} mb="sm">
              What happened
            </Title>
            <Timeline label="What happened" steps={order.timeline} />
          </section>
        </Stack>
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}
