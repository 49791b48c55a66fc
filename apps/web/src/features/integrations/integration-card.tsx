import { Link } from '@tanstack/react-router'
import { describeIntegration, type IntegrationRange, type IntegrationView } from '@viewzenix/schema'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { IntegrationTimeline } from './integration-timeline.tsx'
import {
  breakerWords,
  integrationTitle,
  isTroubled,
  milliseconds,
  percent,
  stateWords,
} from './integration-words.ts'
import classes from './integrations-page.module.css'

/** One service at a glance; the rest is behind its name. */
export const IntegrationCard = ({
  integration,
  range,
}: {
  integration: IntegrationView
  range: IntegrationRange
}) => {
  const title = integrationTitle(integration)
  const { role } = describeIntegration(integration.name)
  const state = stateWords[integration.state]
  const figures = integration[range]
  const facts: [string, string][] = [
    ['Calls', String(figures.calls)],
    ['Errors', percent(figures.errorRate)],
    ['p50', milliseconds(figures.p50Ms)],
    ['p95', milliseconds(figures.p95Ms)],
  ]
  const stream = integration.account === null && integration.name.endsWith('-broker')
  const about = stream ? 'Tells of orders and fills, for every account' : role
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <div className={classes.name}>
          <h2>
            <Link
              to="/integrations/$integrationId"
              params={{ integrationId: integration.id }}
              search={{ range: range === 'hour' ? undefined : range }}
            >
              {title}
            </Link>
          </h2>
          <span className="dim">{about}</span>
        </div>
        <StatusBadge tone={state.tone}>{state.label}</StatusBadge>
      </div>
      <p className={classes.reason}>
        <Sentence>{integration.reason}</Sentence>
      </p>
      <IntegrationTimeline buckets={integration.timeline} range={range} />
      <dl className={classes.figures}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      {isTroubled(integration) && integration.fallback && (
        <p className={classes.fallback} data-troubled>
          <strong>While it is down:</strong> {integration.fallback}
        </p>
      )}
      <p className={classes.foot}>
        {integration.lastSuccessAt ? (
          <span>
            Last success <RelativeTime at={integration.lastSuccessAt} />
          </span>
        ) : (
          <span>No success yet</span>
        )}
        {integration.breaker !== 'closed' && (
          <span>
            Breaker {breakerWords[integration.breaker].toLowerCase()}
            {integration.breakerUntil && (
              <>
                , tried again <RelativeTime at={integration.breakerUntil} />
              </>
            )}
          </span>
        )}
      </p>
    </section>
  )
}
