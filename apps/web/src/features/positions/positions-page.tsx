import { Switch } from '@mantine/core'
import { IconChartCandle } from '@tabler/icons-react'
import { getRouteApi, Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { sortOf, sortParam } from '../../lib/sort-param.ts'
import { trpc } from '../../lib/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { positionColumns } from './position-columns.tsx'

const route = getRouteApi('/_desk/positions')

export const PositionsPage = () => {
  const { flat, sort } = route.useSearch()
  const navigate = useNavigate()
  const { positionId } = useParams({ strict: false })
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
              search: { sort, flat: event.currentTarget.checked || undefined },
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
          selectedId={positionId}
          onOpen={({ id }) =>
            void navigate({
              to: '/positions/$positionId',
              params: { positionId: id },
              search: { flat, sort },
            })
          }
          sort={sortOf(sort)}
          onSort={(next) =>
            void navigate({ to: '/positions', search: { flat, sort: sortParam(next) }, replace: true })
          }
          empty={
            <EmptyState
              icon={IconChartCandle}
              title="No open position"
              action={<Link to="/hooks">Go to the hooks</Link>}
            >
              A position opens when an entry is filled. Send a test alert from a hook to see one.
            </EmptyState>
          }
        />
      )}
      <Outlet />
    </>
  )
}
