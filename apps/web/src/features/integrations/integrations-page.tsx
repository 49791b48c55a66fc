import { Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import type { IntegrationView } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { integrationName, stateWords } from './integration-words.ts'
import classes from './integrations-page.module.css'

/** Every outside service as Viewzenix sees it. */
export const IntegrationsPage = () => {
  const integrations = trpc.integration.list.useQuery(undefined, { refetchInterval: 10_000 })
  const accounts = trpc.account.list.useQuery({})
  const accountName = (id: string) => accounts.data?.find((each) => each.id === id)?.name ?? id.slice(-8)
  return (
    <>
      <PageHeader
        title="Integrations"
        note="The services that Viewzenix depends on, over the last five minutes. When one is down, the rest goes on."
      />
      {integrations.data === undefined &&
        (integrations.error ? (
          <ErrorState error={integrations.error} onRetry={() => void integrations.refetch()} />
        ) : (
          <PanelSkeleton />
        ))}
      {integrations.data?.length === 0 && (
        <div className={classes.card}>
          <EmptyState icon={IconPlugConnected} title="Nothing was called yet">
            Each outside service shows up here once it is first used, such as the paper broker at the first
            order.
          </EmptyState>
        </div>
      )}
      <div className={classes.grid}>
        {integrations.data?.map((integration) => (
          <IntegrationCard
            key={`${integration.name} ${integration.account}`}
            integration={integration}
            account={integration.account ? accountName(integration.account) : null}
          />
        ))}
      </div>
    </>
  )
}

const IntegrationCard = ({
  integration,
  account,
}: {
  integration: IntegrationView
  account: string | null
}) => {
  const { name, role } = integrationName(integration.name)
  const state = stateWords[integration.state]
  const figures: [string, string][] = [
    ['Calls', String(integration.calls)],
    ['Errors', String(integration.errors)],
    ['p95', integration.p95Ms === null ? '–' : `${integration.p95Ms} ms`],
  ]
  return (
    <section className={classes.card} aria-label={account ? `${name}, ${account}` : name}>
      <div className={classes.head}>
        <div className={classes.name}>
          <h2>{name}</h2>
          <Text size="sm" c="dimmed">
            {account ?? role}
          </Text>
        </div>
        <StatusBadge tone={state.tone}>{state.label}</StatusBadge>
      </div>
      <Text size="sm">{integration.reason || state.meaning}</Text>
      <dl className={classes.figures}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      <Text size="xs" c="dimmed">
        {integration.lastSuccessAt ? (
          <>
            Last success <RelativeTime at={integration.lastSuccessAt} />
          </>
        ) : (
          'No success yet'
        )}
        {integration.lastErrorAt && (
          <>
            {' · last error '}
            <RelativeTime at={integration.lastErrorAt} />
            {integration.lastError && `: ${integration.lastError}`}
          </>
        )}
      </Text>
    </section>
  )
}
