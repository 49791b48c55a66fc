import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { sortOf, sortParam } from '../../lib/sort-param.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { AccountDetail } from './account-detail.tsx'
import { AccountList } from './account-list.tsx'
import { NewAccount } from './new-account.tsx'

const route = getRouteApi('/_desk/accounts')

export const AccountsPage = () => {
  const { sort } = route.useSearch()
  const navigate = useNavigate()
  const { accountId } = useParams({ strict: false })
  const accounts = trpc.account.list.useQuery({})
  const configure = useRole('configure')
  const add = (
    <ActionButton
      can={configure}
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => void navigate({ to: '/accounts/new', search: { sort } })}
    >
      New paper account
    </ActionButton>
  )
  return (
    <>
      <PageHeader title="Accounts" note="Where orders go, and what is there.">
        {accounts.data?.length !== 0 && add}
      </PageHeader>
      {accounts.error && !accounts.data ? (
        <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : (
        <AccountList
          accounts={accounts.data}
          selectedId={accountId}
          onOpen={({ id }) =>
            void navigate({ to: '/accounts/$accountId', params: { accountId: id }, search: { sort } })
          }
          sort={sortOf(sort)}
          onSort={(next) =>
            void navigate({ to: '/accounts', search: { sort: sortParam(next) }, replace: true })
          }
          action={add}
        />
      )}
      <Outlet />
    </>
  )
}

const detailRoute = getRouteApi('/_desk/accounts/$accountId')

export const AccountPanel = () => {
  const { accountId } = detailRoute.useParams()
  const { sort } = detailRoute.useSearch()
  const navigate = useNavigate()
  const account = trpc.account.get.useQuery({ id: accountId })
  return (
    <SidePanel
      title={account.data?.name ?? 'Account'}
      onClose={() => void navigate({ to: '/accounts', search: { sort } })}
    >
      {account.data ? (
        <AccountDetail account={account.data} />
      ) : account.error ? (
        <ErrorState error={account.error} onRetry={() => void account.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

export const NewAccountPanel = () => {
  const navigate = useNavigate()
  const close = () => void navigate({ to: '/accounts' })
  return (
    <SidePanel title="New paper account" onClose={close}>
      <NewAccount
        onCancel={close}
        onMade={({ id }) =>
          void navigate({ to: '/accounts/$accountId', params: { accountId: id }, replace: true })
        }
      />
    </SidePanel>
  )
}
