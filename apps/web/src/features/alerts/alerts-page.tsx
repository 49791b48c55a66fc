import { Select, Text } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { getRouteApi, Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { type AlertView, alertStatus, alertStatuses, symbol as symbolSchema } from '@viewzenix/schema'
import { byCursor } from '../../lib/by-cursor.ts'
import { trpc } from '../../lib/trpc.ts'
import type { Column } from '../../ui/data-table.tsx'
import { EmptyList } from '../../ui/empty-list.tsx'
import { Name } from '../../ui/name.tsx'
import { NameFilter } from '../../ui/name-filter.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { SymbolFilter } from '../../ui/symbol-filter.tsx'
import { AlertStatusBadge, alertStatusWords, unreadWords } from './alert-status-badge.tsx'

const columns: Column<AlertView>[] = [
  { id: 'at', header: 'Received', cell: ({ receivedAt }) => <RelativeTime at={receivedAt} /> },
  {
    id: 'symbol',
    header: 'Signal',
    phone: 'title',
    cell: ({ signal, status }) =>
      signal ? (
        <span className="nowrap">
          <b>{signal.symbol}</b> {(signal.intent ?? signal.side ?? '').replace('_', ' ')}
        </span>
      ) : (
        <span className="dim">{unreadWords(status)}</span>
      ),
  },
  {
    id: 'status',
    header: 'Status',
    phone: 'side',
    cell: (alert) => <AlertStatusBadge alert={alert} />,
  },
  {
    id: 'summary',
    header: 'What came of it',
    phone: 'note',
    cell: ({ summary, duplicates }) => (
      <Text size="sm" lineClamp={2}>
        <Sentence>{summary}</Sentence>
        {duplicates > 0 && <span className="dim"> Came {duplicates + 1} times.</span>}
      </Text>
    ),
  },
  { id: 'hook', header: 'Hook', cell: ({ hookName }) => <Name>{hookName}</Name> },
]

const route = getRouteApi('/_desk/alerts')

export const AlertsPage = () => {
  const search = route.useSearch()
  const { status, symbol, hook } = search
  const navigate = useNavigate()
  const { alertId } = useParams({ strict: false })
  const wanted = symbolSchema.safeParse(symbol).data
  const pages = trpc.alert.list.useInfiniteQuery(
    { limit: 50, status, hookId: hook, symbol: wanted },
    byCursor,
  )
  const hooks = trpc.hook.list.useQuery()
  const filtered = Boolean(status || symbol || hook)
  const narrow = (next: Partial<typeof search>) =>
    void navigate({ to: '/alerts', search: { ...search, ...next }, replace: true })
  return (
    <>
      <PageHeader title="Alerts" note="Every message that came in, and what became of it.">
        <SymbolFilter value={symbol} onChange={(next) => narrow({ symbol: next })} />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          w={150}
          data={alertStatuses.map((value) => ({ value, label: alertStatusWords[value].label }))}
          value={status ?? null}
          onChange={(value) => narrow({ status: alertStatus.safeParse(value).data })}
        />
        <NameFilter
          label="Hook"
          all="Any hook"
          things={hooks.data}
          value={hook}
          onChange={(id) => narrow({ hook: id })}
        />
      </PageHeader>
      <PagedTable
        pages={pages}
        label="Alerts"
        columns={columns}
        selectedId={alertId}
        onOpen={({ id }) => void navigate({ to: '/alerts/$alertId', params: { alertId: id }, search })}
        empty={
          <EmptyList
            icon={IconBell}
            thing="alert"
            filtered={filtered}
            all={<Link to="/alerts">Show all alerts</Link>}
            begin={<Link to="/hooks">Go to the hooks</Link>}
          >
            Copy a message from a hook into TradingView, or send a test alert from there.
          </EmptyList>
        }
      />
      <Outlet />
    </>
  )
}
