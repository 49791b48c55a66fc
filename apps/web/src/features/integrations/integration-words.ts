/** Names and states of integrations in a trader's words. */
import type { IntegrationState } from '@viewzenix/schema'

const names: Record<string, { name: string; role: string }> = {
  'paper-broker': { name: 'Paper broker', role: 'Takes orders and fills them on the simulated market' },
  'simulated-market': {
    name: 'Simulated market',
    role: 'Prices for the paper broker and for open positions',
  },
  'github-sign-in': { name: 'GitHub', role: 'Says who you are' },
  'google-sign-in': { name: 'Google', role: 'Says who you are' },
  'oidc-sign-in': { name: 'Single sign-on', role: 'Says who you are' },
}

export const integrationName = (name: string): { name: string; role: string } => {
  const known = names[name]
  if (known) return known
  const words = name.replace(/[-_]+/g, ' ')
  return { name: words.charAt(0).toUpperCase() + words.slice(1), role: 'An outside service' }
}

/** Which services are in trouble, as a badge says it; one service may be in trouble for several accounts. */
export const troubleWords = (troubled: { name: string }[]): string => {
  const [first, ...others] = new Set(troubled.map(({ name }) => name))
  return first !== undefined && others.length === 0
    ? `${integrationName(first).name} in trouble`
    : `${others.length + 1} services in trouble`
}

export const stateWords: Record<
  IntegrationState,
  { label: string; tone: 'good' | 'warning' | 'bad' | 'neutral'; meaning: string }
> = {
  up: { label: 'Up', tone: 'good', meaning: 'It answers as it should.' },
  degraded: {
    label: 'Degraded',
    tone: 'warning',
    meaning: 'Slow or failing lately; it is still being tried.',
  },
  down: {
    label: 'Down',
    tone: 'bad',
    meaning: 'It failed too often. Calls are refused at once until it recovers.',
  },
  idle: { label: 'Idle', tone: 'neutral', meaning: 'Not called in the last five minutes.' },
}
