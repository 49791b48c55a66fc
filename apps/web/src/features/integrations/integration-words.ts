/** States, breakers and events of integrations in a trader's words. */
import {
  type BreakerState,
  type CallFigures,
  describeIntegration,
  type IntegrationEventKind,
  type IntegrationRange,
  type IntegrationState,
  type TimelineBucket,
} from '@viewzenix/schema'
import type { Tone } from '../../ui/status-badge.tsx'

/** A service's name, told apart where it has several connections: a broker's accounts, and its stream for all of them. */
export const integrationTitle = (of: {
  name: string
  account: string | null
  accountName: string | null
}): string => {
  const { title } = describeIntegration(of.name)
  if (of.account !== null) return `${title}, ${of.accountName ?? 'an account'}`
  return of.name.endsWith('-broker') ? `${title}, stream of updates` : title
}

export const stateWords: Record<IntegrationState, { label: string; tone: Tone }> = {
  up: { label: 'Up', tone: 'good' },
  degraded: { label: 'Degraded', tone: 'warning' },
  down: { label: 'Down', tone: 'bad' },
  idle: { label: 'Idle', tone: 'neutral' },
}

/** Which services are in trouble, as a badge says it; one service may be in trouble for several accounts. */
export const troubleWords = (troubled: { name: string }[]): string => {
  const [first, ...others] = new Set(troubled.map(({ name }) => name))
  return first !== undefined && others.length === 0
    ? `${describeIntegration(first).title} in trouble`
    : `${others.length + 1} services in trouble`
}

export const breakerWords: Record<BreakerState, string> = {
  closed: 'Closed: calls pass',
  half_open: 'Half open: the next call tries the service',
  open: 'Open: calls are refused at once',
}

export const eventWords: Record<IntegrationEventKind, { label: string; tone: Tone }> = {
  breaker_opened: { label: 'Breaker opened', tone: 'warning' },
  breaker_half_opened: { label: 'Tried again', tone: 'neutral' },
  breaker_closed: { label: 'Breaker closed', tone: 'good' },
  went_down: { label: 'Went down', tone: 'bad' },
  recovered: { label: 'Recovered', tone: 'good' },
}

export const rangeWords: Record<IntegrationRange, { label: string; long: string }> = {
  hour: { label: 'Last hour', long: 'the last hour, minute by minute' },
  day: { label: 'Last day', long: 'the last 24 hours, by quarters of an hour' },
}

export const milliseconds = (ms: number | null): string => (ms === null ? '–' : `${ms} ms`)
export const percent = (rate: number | null): string => (rate === null ? '–' : `${rate} %`)

/** `12 calls, 2 failed (16.67 %), half within 38 ms, 95 % within 120 ms`. */
export const figureWords = ({ calls, errors, refused, errorRate, p50Ms, p95Ms }: CallFigures): string => {
  const parts = [
    calls === 0 ? 'no calls' : calls === 1 ? '1 call' : `${calls} calls`,
    errors > 0 ? `${errors} failed (${percent(errorRate)})` : '',
    refused > 0 ? `${refused} not sent` : '',
    p50Ms === null ? '' : `half within ${p50Ms} ms, 95 % within ${p95Ms} ms`,
  ]
  return parts.filter(Boolean).join(', ')
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
/** `14:05–14:06`, local. */
export const spanWords = ({ from, to }: TimelineBucket): string =>
  `${clock.format(new Date(from))}–${clock.format(new Date(to))}`

const severity: Record<IntegrationState, number> = { down: 0, degraded: 1, up: 2, idle: 3 }
/** What is in trouble stands first. */
export const byTrouble = <T extends { state: IntegrationState; id: string }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => severity[a.state] - severity[b.state] || (a.id < b.id ? -1 : 1))

/** The answer to the page's one question. */
export const overallWords = (all: readonly { state: IntegrationState }[]): { label: string; tone: Tone } => {
  const down = all.filter(({ state }) => state === 'down').length
  const degraded = all.filter(({ state }) => state === 'degraded').length
  if (down > 0) return { label: `${down} of ${all.length} down`, tone: 'bad' }
  if (degraded > 0) return { label: `${degraded} of ${all.length} degraded`, tone: 'warning' }
  return { label: 'All services answer', tone: 'good' }
}

/** Whether it fails now, wholly or in part. */
export const isTroubled = ({ state }: { state: IntegrationState }): boolean =>
  state === 'down' || state === 'degraded'
