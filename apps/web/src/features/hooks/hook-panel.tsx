import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { useFreshSecret } from '../../ui/fresh-secret.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { HookDetail } from './hook-detail.tsx'
import { NewHook } from './new-hook.tsx'

const route = getRouteApi('/_desk/hooks/$hookId')

export const HookPanel = () => {
  const { hookId } = route.useParams()
  const { tab, sort } = route.useSearch()
  const navigate = useNavigate()
  const hook = trpc.hook.get.useQuery({ id: hookId })
  const { fresh, keep } = useFreshSecret()
  return (
    <SidePanel
      title={hook.data?.name ?? 'Hook'}
      onClose={() => {
        keep(null)
        void navigate({ to: '/hooks', search: { sort } })
      }}
      size={640}
    >
      {hook.data ? (
        <HookDetail
          key={hookId}
          hook={hook.data}
          tab={tab ?? 'message'}
          onTab={(next) =>
            void navigate({
              to: '/hooks/$hookId',
              params: { hookId },
              search: { sort, tab: next === 'message' ? undefined : next },
              replace: true,
            })
          }
          freshSecret={fresh?.id === hookId ? fresh.secret : null}
          onSecret={(secret) => keep({ id: hookId, secret })}
        />
      ) : hook.error ? (
        <ErrorState error={hook.error} onRetry={() => void hook.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

export const NewHookPanel = () => {
  const navigate = useNavigate()
  const { keep } = useFreshSecret()
  const close = () => void navigate({ to: '/hooks' })
  return (
    <SidePanel title="New hook" onClose={close}>
      <NewHook
        onCancel={close}
        onMade={({ hook, secret }) => {
          keep({ id: hook.id, secret })
          void navigate({ to: '/hooks/$hookId', params: { hookId: hook.id }, replace: true })
        }}
      />
    </SidePanel>
  )
}
