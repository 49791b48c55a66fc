import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { sortOf, sortParam } from '../../lib/sort-param.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FreshSecretProvider } from '../../ui/fresh-secret.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { HookList } from './hook-list.tsx'

const route = getRouteApi('/_desk/hooks')

export const HooksPage = () => {
  const { sort } = route.useSearch()
  const navigate = useNavigate()
  const { hookId } = useParams({ strict: false })
  const hooks = trpc.hook.list.useQuery()
  const configure = useRole('configure')
  const add = (
    <ActionButton
      can={configure}
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => void navigate({ to: '/hooks/new', search: { sort } })}
    >
      New hook
    </ActionButton>
  )
  return (
    <FreshSecretProvider>
      <PageHeader title="Hooks" note="Where alerts come in: an address, and a secret that proves the sender.">
        {hooks.data?.length !== 0 && add}
      </PageHeader>
      {hooks.error && !hooks.data ? (
        <ErrorState error={hooks.error} onRetry={() => void hooks.refetch()} />
      ) : (
        <HookList
          hooks={hooks.data}
          selectedId={hookId}
          onOpen={({ id }) =>
            void navigate({ to: '/hooks/$hookId', params: { hookId: id }, search: { sort } })
          }
          sort={sortOf(sort)}
          onSort={(next) => void navigate({ to: '/hooks', search: { sort: sortParam(next) }, replace: true })}
          action={add}
        />
      )}
      <Outlet />
    </FreshSecretProvider>
  )
}
