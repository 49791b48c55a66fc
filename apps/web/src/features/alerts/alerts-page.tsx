import { Code, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconBell } from '@tabler/icons-react'
import { getRouteApi, Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { type AlertView, alertStatus, alertStatuses, symbol as symbolSchema } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { AlertStatusBadge, alertStatusWords } from './alert-status-badge.tsx'

const columns: Column<AlertView>[] = [
  { id: 'at', header: 'Received', cell: ({ receivedAt }) => <RelativeTime at={receivedAt} /> },
  {
    id: 'symbol',
    header: 'Signal',
    phone: 'title',
    cell: ({ signal }) =>
      signal ? (
        <span className="nowrap">
          <b>{signal.symbol}</b> {(signal.intent ?? signal.side ?? '').replace('_', ' ')}
        </span>
      ) : (
        <span className="dim">Not understood</span>
      ),
  },
  {
    id: 'status',
    header: 'Status',
    phone: 'side',
    cell: ({ status }) => <AlertStatusBadge status={status} />,
  },
  {
    id: 'summary',
    header: 'What came of it',
    phone: 'note',
    cell: ({ summary, duplicates }) => (
      <Text size="sm" lineClamp={2}>
        {summary}
        {duplicates > 0 && <span className="dim"> Came {duplicates + 1} times.</span>}
      </Text>
    ),
  },
  { id: 'hook', header: 'Hook', cell: ({ hookName }) => hookName },
]

const route = getRouteApi('/_desk/alerts')

export const AlertsPage = () => {
  const { status, symbol } = route.useSearch()
  const navigate = useNavigate()
  const { alertId } = useParams({ strict: false })
  const wanted = symbolSchema.safeParse(symbol).data
  const pages = trpc.alert.list.useInfiniteQuery(
    { limit: 50, status, symbol: wanted },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
  )
  const rows = pages.data?.pages.flatMap(({ items }) => items)
  const filter = useDebouncedCallback(
    (next: string) =>
      void navigate({ to: '/alerts', search: { status, symbol: next || undefined }, replace: true }),
    250,
  )
  return (
    <>
      <PageHeader title="Alerts" note="Every message that came in, and what became of it.">
        <TextInput
          aria-label="Symbol"
          placeholder="Symbol"
          defaultValue={symbol}
          w={120}
          onChange={(event) => filter(event.currentTarget.value.trim().toUpperCase())}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          w={150}
          data={alertStatuses.map((value) => ({ value, label: alertStatusWords[value].label }))}
          value={status ?? null}
          onChange={(value) =>
            void navigate({
              to: '/alerts',
              search: { symbol, status: alertStatus.safeParse(value).data },
              replace: true,
            })
          }
        />
      </PageHeader>
      {pages.error && !rows ? (
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label="Alerts"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          selectedId={alertId}
          onOpen={({ id }) =>
            void navigate({ to: '/alerts/$alertId', params: { alertId: id }, search: { status, symbol } })
          }
          onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
          loadingMore={pages.isFetchingNextPage}
          empty={
            <EmptyState
              icon={IconBell}
              title={status || symbol ? 'No alert like that' : 'No alert yet'}
              action={<Link to="/hooks">Go to the hooks</Link>}
            >
              {status || symbol
                ? 'Change the filter to see others.'
                : 'Copy a message from a hook into TradingView, or send a test alert from there.'}
            </EmptyState>
          }
        />
      )}
      <Outlet />
    </>
  )
}

const detail = getRouteApi('/_desk/alerts/$alertId')

export const AlertPanel = () => {
  const { alertId } = detail.useParams()
  const search = detail.useSearch()
  const navigate = useNavigate()
  const query = trpc.alert.get.useQuery({ id: alertId })
  const alert = query.data
  return (
    <SidePanel
      title={alert?.signal ? `${alert.signal.symbol} from ${alert.hookName}` : 'Alert'}
      onClose={() => void navigate({ to: '/alerts', search })}
      size={640}
    >
      {alert ? (
        <Stack gap="lg">
          <Group gap="sm" wrap="nowrap" align="flex-start">
            <AlertStatusBadge status={alert.status} />
            <Text size="sm">{alert.summary}</Text>
          </Group>
          {alert.orders.length > 0 && (
            <Group gap="sm">
              {alert.orders.map(({ id, side, symbol, accountName }) => (
                <Link key={id} to="/orders/$orderId" params={{ orderId: id }}>
                  Order: {side} {symbol} on {accountName}
                </Link>
              ))}
            </Group>
          )}
          <section aria-label="Timeline">
            <Title order={2} mb="sm">
              What happened
            </Title>
            <Timeline label="What happened" steps={alert.timeline} />
          </section>
          <section aria-label="Message">
            <Title order={2} mb="sm">
              Message
            </Title>
            <Code block tabIndex={0}>
              {alert.raw}
            </Code>
          </section>
          <Facts
            facts={[
              ['Received', <RelativeTime key="at" at={alert.receivedAt} />],
              ['Dialect', alert.dialect ?? 'Not understood'],
              ['Content type', alert.contentType ?? 'None'],
              ['From', alert.sourceIp ?? 'Unknown'],
              [
                'Request',
                <span key="request" className="mono">
                  {alert.requestId}
                </span>,
              ],
            ]}
          />
        </Stack>
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}
