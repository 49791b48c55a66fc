import { IconBuildingBank } from '@tabler/icons-react'
import { type AccountView, dec } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { type Column, DataTable, type Sort } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { Money } from '../../ui/money.tsx'
import { Name } from '../../ui/name.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

/** Only for the order of rows: what is shown stays a decimal string. */
const rank = (amount: string | null): number =>
  amount === null ? Number.NEGATIVE_INFINITY : dec(amount).toNumber()

const columns: Column<AccountView>[] = [
  {
    id: 'name',
    header: 'Name',
    phone: 'title',
    cell: ({ name }) => <Name strong>{name}</Name>,
    sortBy: ({ name }) => name.toLowerCase(),
  },
  {
    id: 'mode',
    header: 'Mode',
    cell: ({ mode }) => <ModeBadge mode={mode} />,
    sortBy: ({ mode }) => mode,
  },
  {
    id: 'state',
    header: 'State',
    phone: 'note',
    cell: ({ halted }) => (
      <StatusBadge tone={halted ? 'bad' : 'good'}>{halted ? 'Halted' : 'Trading'}</StatusBadge>
    ),
    sortBy: ({ halted }) => (halted ? 1 : 0),
  },
  {
    id: 'orders',
    header: 'Open orders',
    align: 'right',
    cell: ({ openOrders }) => openOrders,
    sortBy: ({ openOrders }) => openOrders,
  },
  {
    id: 'positions',
    header: 'Open positions',
    align: 'right',
    cell: ({ openPositions }) => openPositions,
    sortBy: ({ openPositions }) => openPositions,
  },
  {
    id: 'cash',
    header: 'Cash, USD',
    align: 'right',
    cell: ({ cash }) => <Money value={cash} />,
    sortBy: ({ cash }) => rank(cash),
  },
  {
    id: 'equity',
    header: 'Equity, USD',
    align: 'right',
    phone: 'side',
    cell: ({ equity }) => <Money value={equity} />,
    sortBy: ({ equity }) => rank(equity),
  },
]

export const AccountList = (props: {
  accounts: AccountView[] | undefined
  selectedId?: string
  onOpen: (account: AccountView) => void
  sort: Sort | undefined
  onSort: (sort: Sort | undefined) => void
  action: ReactNode
}) => (
  <DataTable
    label="Accounts"
    columns={columns}
    rows={props.accounts}
    rowId={({ id }) => id}
    selectedId={props.selectedId}
    onOpen={props.onOpen}
    sort={props.sort}
    onSort={props.onSort}
    empty={
      <EmptyState icon={IconBuildingBank} title="No account yet" action={props.action}>
        An account is where orders go. A paper account trades play money on a simulated market: nothing to
        sign up for, nothing to lose.
      </EmptyState>
    }
  />
)
