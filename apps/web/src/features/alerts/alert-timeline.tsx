import { Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { AlertStatusBadge } from './alert-status-badge.tsx'

/** What came of one alert, while it happens. */
export const AlertTimeline = ({ alertId }: { alertId: string }) => {
  const alert = trpc.alert.get.useQuery({ id: alertId })
  if (alert.error && !alert.data)
    return <ErrorState error={alert.error} onRetry={() => void alert.refetch()} />
  if (!alert.data) return <PanelSkeleton />
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <AlertStatusBadge alert={alert.data} />
          <Text size="sm">
            <Sentence>{alert.data.summary}</Sentence>
          </Text>
        </Group>
        <Link to="/alerts/$alertId" params={{ alertId }}>
          Open the alert
        </Link>
      </Group>
      <Timeline label="What happened" steps={alert.data.timeline} />
    </Stack>
  )
}
