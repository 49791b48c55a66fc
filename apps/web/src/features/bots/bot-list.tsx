import { Group } from '@mantine/core'
import { IconRobot } from '@tabler/icons-react'
import type { BotView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { type Column, DataTable, type Sort } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { Name } from '../../ui/name.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { BotStatusBadge } from './bot-status-badge.tsx'
import { describeSize } from './describe-bot.ts'

const columns: Column<BotView>[] = [
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
    cell: (bot) => <BotStatusBadge bot={bot} />,
    sortBy: ({ status, halted }) => (status === 'paused' ? 2 : halted ? 1 : 0),
  },
  {
    id: 'hook',
    header: 'Hook',
    cell: ({ hookName }) => <Name>{hookName}</Name>,
    sortBy: ({ hookName }) => hookName.toLowerCase(),
  },
  {
    id: 'symbols',
    header: 'Symbols',
    cell: ({ symbols }) =>
      symbols.length === 0 ? <span className="dim">All</span> : <Name>{symbols.join(', ')}</Name>,
  },
  {
    id: 'accounts',
    header: 'Accounts',
    cell: ({ accounts }) => (
      <Group gap={6} wrap="nowrap">
        <Name>{accounts.map(({ name }) => name).join(', ')}</Name>
        <ModeBadge mode={accounts.some(({ mode }) => mode === 'live') ? 'live' : 'paper'} />
      </Group>
    ),
  },
  {
    id: 'size',
    header: 'Size',
    cell: (bot) => <span className="nowrap">{describeSize(bot)}</span>,
  },
  {
    id: 'last',
    header: 'Last signal',
    phone: 'note',
    cell: ({ lastSignalAt }) =>
      lastSignalAt ? <RelativeTime at={lastSignalAt} /> : <span className="dim">None yet</span>,
    sortBy: ({ lastSignalAt }) => lastSignalAt ?? '',
  },
  {
    id: 'orders',
    header: 'Orders today',
    align: 'right',
    cell: ({ ordersToday }) => ordersToday,
    sortBy: ({ ordersToday }) => ordersToday,
  },
]

export const BotList = (props: {
  bots: BotView[] | undefined
  selectedId?: string
  onOpen: (bot: BotView) => void
  sort?: Sort
  onSort?: (sort: Sort | undefined) => void
  action: ReactNode
}) => (
  <DataTable
    label="Bots"
    columns={columns}
    rows={props.bots}
    rowId={({ id }) => id}
    selectedId={props.selectedId}
    onOpen={props.onOpen}
    sort={props.sort}
    onSort={props.onSort}
    empty={
      <EmptyState icon={IconRobot} title="No bot yet" action={props.action}>
        A bot turns the alerts of a hook into orders on your accounts: it says which signals, what size and
        which limits.
      </EmptyState>
    }
  />
)
