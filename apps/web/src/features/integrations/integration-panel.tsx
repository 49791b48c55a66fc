import { Stack, Text } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { describeIntegration, type IntegrationDetail } from '@viewzenix/schema'
import { type ReactNode, useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TableSwitch } from '../../ui/table-switch.tsx'
import { IntegrationTimeline } from './integration-timeline.tsx'
import {
  breakerWords,
  eventWords,
  integrationTitle,
  isTroubled,
  milliseconds,
  percent,
  rangeWords,
  spanWords,
  stateWords,
} from './integration-words.ts'
import classes from './integrations-page.module.css'

const route = getRouteApi('/_desk/integrations/$integrationId')

export const IntegrationPanel = () => {
  const { integrationId } = route.useParams()
  const { range = 'hour' } = route.useSearch()
  const navigate = useNavigate()
  const integration = trpc.integration.get.useQuery(
    { id: integrationId, range },
    { refetchInterval: 15_000, placeholderData: (before: IntegrationDetail | undefined) => before },
  )
  const [name = ''] = integrationId.split('~')
  const title = integration.data ? integrationTitle(integration.data) : describeIntegration(name).title
  return (
    <SidePanel
      title={title}
      size={640}
      onClose={() =>
        void navigate({ to: '/integrations', search: { range: range === 'hour' ? undefined : range } })
      }
    >
      {integration.data ? (
        <Detail integration={integration.data} range={range} />
      ) : integration.error ? (
        <ErrorState error={integration.error} onRetry={() => void integration.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

const Detail = ({ integration, range }: { integration: IntegrationDetail; range: 'hour' | 'day' }) => {
  const state = stateWords[integration.state]
  const { hour, day } = integration
  return (
    <Stack gap="lg">
      <div>
        <StatusBadge tone={state.tone}>{state.label}</StatusBadge>
        <Text size="sm" mt={6}>
          <Sentence>{integration.reason}</Sentence>
        </Text>
      </div>
      {integration.fallback && (
        <p className={classes.fallback} data-troubled={isTroubled(integration) || undefined}>
          <strong>While it is down:</strong> {integration.fallback}
        </p>
      )}
      <Timeline integration={integration} range={range} />
      <Facts
        facts={[
          ...(integration.downSince
            ? [['Down since', <RelativeTime key="down" at={integration.downSince} />] as const]
            : []),
          [
            'Breaker',
            <span key="breaker">
              {breakerWords[integration.breaker]}
              {integration.breakerUntil && (
                <>
                  , tried again <RelativeTime at={integration.breakerUntil} />
                </>
              )}
            </span>,
          ],
          ['Last success', <Moment key="success" at={integration.lastSuccessAt} never="None yet" />],
          ['Last error', <Moment key="error" at={integration.lastErrorAt} never="None" />],
          ['Calls, last hour · day', `${hour.calls} · ${day.calls}`],
          ['Failed', `${percent(hour.errorRate)} · ${percent(day.errorRate)}`],
          ['Not sent', `${hour.refused} · ${day.refused}`],
          ['p50', `${milliseconds(hour.p50Ms)} · ${milliseconds(day.p50Ms)}`],
          ['p95', `${milliseconds(hour.p95Ms)} · ${milliseconds(day.p95Ms)}`],
        ]}
      />
      <Section title="What happened">
        {integration.events.map(({ id, at, kind, reason }) => (
          <li key={id}>
            <div>
              <StatusBadge tone={eventWords[kind].tone}>{eventWords[kind].label}</StatusBadge>
              <span className="dim">
                <RelativeTime at={at} />
              </span>
            </div>
            <p>
              <Sentence>{reason}</Sentence>
            </p>
          </li>
        ))}
      </Section>
      <Section title="Last errors">
        {integration.errors.map(({ id, at, kind, code, message, cause }) => (
          <li key={id}>
            <div>
              <span className="mono">{code ? `${kind} · ${code}` : kind}</span>
              <span className="dim">
                <RelativeTime at={at} />
              </span>
            </div>
            <p>
              <Sentence>{message}</Sentence>
            </p>
            {cause && (
              <p className="dim">
                Cause: <Sentence>{cause}</Sentence>
              </p>
            )}
          </li>
        ))}
      </Section>
    </Stack>
  )
}

const Timeline = ({ integration, range }: { integration: IntegrationDetail; range: 'hour' | 'day' }) => {
  const [asTable, setAsTable] = useState(false)
  return (
    <section className={classes.section} aria-label="Timeline">
      <div className={classes.sectionHead}>
        <h3>{rangeWords[range].label}</h3>
        <TableSwitch asTable={asTable} onChange={setAsTable} />
      </div>
      {asTable ? (
        <ScrollTable
          label={`Calls of ${rangeWords[range].long}`}
          height={280}
          columns={['When', 'State', 'Calls', 'Failed', 'Not sent', 'p50', 'p95']}
          rows={integration.timeline.toReversed().map((bucket) => ({
            id: bucket.from,
            cells: [
              spanWords(bucket),
              stateWords[bucket.state].label,
              bucket.calls,
              bucket.errors,
              bucket.refused,
              milliseconds(bucket.p50Ms),
              milliseconds(bucket.p95Ms),
            ],
          }))}
        />
      ) : (
        <IntegrationTimeline buckets={integration.timeline} range={range} tall />
      )}
    </section>
  )
}

const Moment = ({ at, never }: { at: string | null; never: string }) =>
  at ? <RelativeTime at={at} /> : never

const Section = ({ title, children }: { title: string; children: ReactNode[] }) => (
  <section className={classes.section} aria-label={title}>
    <h3>{title}</h3>
    {children.length === 0 ? (
      <Text size="sm" c="dimmed">
        Nothing.
      </Text>
    ) : (
      <ul className={classes.entries}>{children}</ul>
    )}
  </section>
)
