import { SegmentedControl } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { getRouteApi, Outlet, useNavigate } from '@tanstack/react-router'
import type { IntegrationRange, IntegrationView } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { IntegrationCard } from './integration-card.tsx'
import { byTrouble, overallWords, rangeWords } from './integration-words.ts'
import classes from './integrations-page.module.css'

const route = getRouteApi('/_desk/integrations')
const REFRESH_MS = 15_000
const ranges = ['hour', 'day'] as const

/** Every outside service as all processes together see it. */
export const IntegrationsPage = () => {
  const { range = 'hour' } = route.useSearch()
  const navigate = useNavigate()
  const integrations = trpc.integration.list.useQuery(
    { range },
    { refetchInterval: REFRESH_MS, placeholderData: (before: IntegrationView[] | undefined) => before },
  )
  const all = integrations.data
  const overall = all && all.length > 0 ? overallWords(all) : null
  return (
    <>
      <PageHeader
        title="Integrations"
        note="The services that Viewzenix depends on. When one is down, the rest goes on."
      >
        {overall && <StatusBadge tone={overall.tone}>{overall.label}</StatusBadge>}
        <SegmentedControl<IntegrationRange>
          aria-label="Range of the timelines"
          size="xs"
          data={ranges.map((value) => ({ value, label: rangeWords[value].label }))}
          value={range}
          onChange={(next) =>
            void navigate({ to: '.', search: { range: next === 'hour' ? undefined : next }, replace: true })
          }
        />
      </PageHeader>
      {all === undefined &&
        (integrations.error ? (
          <ErrorState error={integrations.error} onRetry={() => void integrations.refetch()} />
        ) : (
          <PanelSkeleton />
        ))}
      {all?.length === 0 && (
        <div className={classes.empty}>
          <EmptyState icon={IconPlugConnected} title="Nothing was called yet">
            Each outside service shows up here within a minute of the start: it is asked whether it is well.
          </EmptyState>
        </div>
      )}
      <div className={classes.list}>
        {byTrouble(all ?? []).map((integration) => (
          <IntegrationCard key={integration.id} integration={integration} range={range} />
        ))}
      </div>
      <Outlet />
    </>
  )
}
