import { IconWebhook } from '@tabler/icons-react'
import type { HookView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { type Column, DataTable, type Sort } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Name } from '../../ui/name.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { HookStateBadge } from './hook-state-badge.tsx'

const columns: Column<HookView>[] = [
  {
    id: 'name',
    header: 'Name',
    phone: 'title',
    cell: ({ name }) => <Name strong>{name}</Name>,
    sortBy: ({ name }) => name.toLowerCase(),
  },
  {
    id: 'state',
    header: 'State',
    phone: 'side',
    cell: (hook) => <HookStateBadge hook={hook} />,
    sortBy: ({ enabled, silentAt }) => (enabled ? (silentAt ? 0 : 1) : 2),
  },
  {
    id: 'last',
    header: 'Last alert',
    phone: 'note',
    cell: ({ lastAlertAt }) =>
      lastAlertAt ? <RelativeTime at={lastAlertAt} /> : <span className="dim">No alert yet</span>,
    sortBy: ({ lastAlertAt }) => lastAlertAt ?? '',
  },
  {
    id: 'secret',
    header: 'Secret made',
    cell: ({ secretRotatedAt }) => <RelativeTime at={secretRotatedAt} />,
    sortBy: ({ secretRotatedAt }) => secretRotatedAt,
  },
  {
    id: 'bots',
    header: 'Bots',
    align: 'right',
    cell: ({ botCount }) => botCount,
    sortBy: ({ botCount }) => botCount,
  },
]

export const HookList = (props: {
  hooks: HookView[] | undefined
  selectedId?: string
  onOpen: (hook: HookView) => void
  sort: Sort | undefined
  onSort: (sort: Sort | undefined) => void
  action: ReactNode
}) => (
  <DataTable
    label="Hooks"
    columns={columns}
    rows={props.hooks}
    rowId={({ id }) => id}
    selectedId={props.selectedId}
    onOpen={props.onOpen}
    sort={props.sort}
    onSort={props.onSort}
    empty={
      <EmptyState icon={IconWebhook} title="No hook yet" action={props.action}>
        A hook is the address that TradingView, or any program, sends its alerts to. Make one, paste its
        message into an alert, and send a test.
      </EmptyState>
    }
  />
)
