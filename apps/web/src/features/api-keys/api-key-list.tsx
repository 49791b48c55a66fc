import { IconKey } from '@tabler/icons-react'
import type { ApiKeyView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Name } from '../../ui/name.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

export const ApiKeyState = ({ apiKey }: { apiKey: ApiKeyView }) => {
  if (apiKey.revokedAt) return <StatusBadge tone="neutral">Revoked</StatusBadge>
  if (apiKey.expiresAt && Date.parse(apiKey.expiresAt) <= Date.now())
    return <StatusBadge tone="warning">Expired</StatusBadge>
  return <StatusBadge tone="good">Works</StatusBadge>
}

const columns: Column<ApiKeyView>[] = [
  {
    id: 'name',
    header: 'Name',
    phone: 'title',
    cell: ({ name }) => <Name strong>{name}</Name>,
  },
  { id: 'state', header: 'State', phone: 'side', cell: (apiKey) => <ApiKeyState apiKey={apiKey} /> },
  {
    id: 'prefix',
    header: 'Begins with',
    phone: 'note',
    cell: ({ prefix }) => <span className="mono">{prefix}…</span>,
  },
  { id: 'scopes', header: 'Scopes', align: 'right', cell: ({ scopes }) => scopes.length },
  {
    id: 'used',
    header: 'Last used',
    cell: ({ lastUsedAt }) =>
      lastUsedAt ? <RelativeTime at={lastUsedAt} /> : <span className="dim">Never</span>,
  },
  {
    id: 'expires',
    header: 'Stops working',
    cell: ({ expiresAt }) =>
      expiresAt ? <RelativeTime at={expiresAt} /> : <span className="dim">Never</span>,
  },
  { id: 'by', header: 'Made by', cell: ({ createdBy }) => createdBy },
]

export const ApiKeyList = (props: {
  apiKeys: ApiKeyView[] | undefined
  selectedId?: string
  onOpen: (apiKey: ApiKeyView) => void
  action: ReactNode
}) => (
  <DataTable
    label="API keys"
    columns={columns}
    rows={props.apiKeys}
    rowId={({ id }) => id}
    selectedId={props.selectedId}
    onOpen={props.onOpen}
    empty={
      <EmptyState icon={IconKey} title="No API key yet" action={props.action}>
        A key lets a program of yours read your desk, send alerts, or pause a bot, over the REST API. It can
        do just what you tick.
      </EmptyState>
    }
  />
)
