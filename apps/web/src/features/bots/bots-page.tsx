import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { sortOf, sortParam } from '../../lib/sort-param.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { BotList } from './bot-list.tsx'

const route = getRouteApi('/_desk/bots')

export const BotsPage = () => {
  const { sort } = route.useSearch()
  const navigate = useNavigate()
  const { botId } = useParams({ strict: false })
  const bots = trpc.bot.list.useQuery({})
  const configure = useRole('configure')
  const add = (
    <ActionButton
      can={configure}
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => void navigate({ to: '/bots/new', search: { sort } })}
    >
      New bot
    </ActionButton>
  )
  return (
    <>
      <PageHeader title="Bots" note="Each turns the alerts of a hook into orders, within its limits.">
        {bots.data?.length !== 0 && add}
      </PageHeader>
      {bots.error && !bots.data ? (
        <ErrorState error={bots.error} onRetry={() => void bots.refetch()} />
      ) : (
        <BotList
          bots={bots.data}
          selectedId={botId}
          onOpen={({ id }) => void navigate({ to: '/bots/$botId', params: { botId: id }, search: { sort } })}
          sort={sortOf(sort)}
          onSort={(next) => void navigate({ to: '/bots', search: { sort: sortParam(next) }, replace: true })}
          action={add}
        />
      )}
      <Outlet />
    </>
  )
}
