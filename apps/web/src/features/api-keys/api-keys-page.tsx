import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FreshSecretProvider, useFreshSecret } from '../../ui/fresh-secret.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { ApiKeyDetail } from './api-key-detail.tsx'
import { ApiKeyList } from './api-key-list.tsx'
import { NewApiKey } from './new-api-key.tsx'

export const ApiKeysPage = () => {
  const navigate = useNavigate()
  const { apiKeyId } = useParams({ strict: false })
  const apiKeys = trpc.apiKey.list.useQuery()
  const configure = useRole('configure')
  const add = (
    <ActionButton
      can={configure}
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => void navigate({ to: '/settings/api-keys/new' })}
    >
      New API key
    </ActionButton>
  )
  return (
    <FreshSecretProvider>
      <PageHeader title="API keys" note="What lets your programs in. Each can do just what it was made for.">
        {apiKeys.data?.length !== 0 && add}
      </PageHeader>
      {apiKeys.error && !apiKeys.data ? (
        <ErrorState error={apiKeys.error} onRetry={() => void apiKeys.refetch()} />
      ) : (
        <ApiKeyList
          apiKeys={apiKeys.data}
          selectedId={apiKeyId}
          onOpen={({ id }) => void navigate({ to: '/settings/api-keys/$apiKeyId', params: { apiKeyId: id } })}
          action={add}
        />
      )}
      <Outlet />
    </FreshSecretProvider>
  )
}

const route = getRouteApi('/_desk/settings/api-keys/$apiKeyId')

export const ApiKeyPanel = () => {
  const { apiKeyId } = route.useParams()
  const navigate = useNavigate()
  const apiKeys = trpc.apiKey.list.useQuery()
  const { fresh, keep } = useFreshSecret()
  const apiKey = apiKeys.data?.find(({ id }) => id === apiKeyId)
  return (
    <SidePanel
      title={apiKey?.name ?? 'API key'}
      onClose={() => {
        keep(null)
        void navigate({ to: '/settings/api-keys' })
      }}
    >
      {apiKey ? (
        <ApiKeyDetail apiKey={apiKey} freshSecret={fresh?.id === apiKeyId ? fresh.secret : null} />
      ) : apiKeys.error ? (
        <ErrorState error={apiKeys.error} onRetry={() => void apiKeys.refetch()} />
      ) : apiKeys.data ? (
        'There is no such API key in this workspace.'
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

export const NewApiKeyPanel = () => {
  const navigate = useNavigate()
  const { keep } = useFreshSecret()
  const close = () => void navigate({ to: '/settings/api-keys' })
  return (
    <SidePanel title="New API key" onClose={close}>
      <NewApiKey
        onCancel={close}
        onMade={({ apiKey, secret }) => {
          keep({ id: apiKey.id, secret })
          void navigate({
            to: '/settings/api-keys/$apiKeyId',
            params: { apiKeyId: apiKey.id },
            replace: true,
          })
        }}
      />
    </SidePanel>
  )
}
