import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { BotDetail } from './bot-detail.tsx'
import { EditBot } from './edit-bot.tsx'

const route = getRouteApi('/_desk/bots/$botId')

export const BotPanel = () => {
  const { botId } = route.useParams()
  const { edit, sort } = route.useSearch()
  const navigate = useNavigate()
  const bot = trpc.bot.get.useQuery({ id: botId })
  const close = () => void navigate({ to: '/bots', search: { sort } })
  const show = (editing: boolean) =>
    void navigate({
      to: '/bots/$botId',
      params: { botId },
      search: { sort, edit: editing || undefined },
      replace: true,
    })
  return (
    <SidePanel title={bot.data ? `${edit ? 'Edit ' : ''}${bot.data.name}` : 'Bot'} onClose={close}>
      {bot.data ? (
        edit ? (
          <EditBot bot={bot.data} onDone={() => show(false)} onCancel={() => show(false)} />
        ) : (
          <BotDetail bot={bot.data} onEdit={() => show(true)} onRemoved={close} />
        )
      ) : bot.error ? (
        <ErrorState error={bot.error} onRetry={() => void bot.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

const newRoute = getRouteApi('/_desk/bots/new')

export const NewBotPanel = () => {
  const { hookId } = newRoute.useSearch()
  const navigate = useNavigate()
  const close = () => void navigate({ to: '/bots' })
  return (
    <SidePanel title="New bot" onClose={close}>
      <EditBot
        hookId={hookId}
        onCancel={close}
        onDone={({ id }) => void navigate({ to: '/bots/$botId', params: { botId: id }, replace: true })}
      />
    </SidePanel>
  )
}
