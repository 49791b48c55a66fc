/** What each scope of an API key lets a program do. */
import type { ApiKeyScope } from '@viewzenix/schema'

export const scopeWords: Record<ApiKeyScope, { label: string; note: string; writes: boolean }> = {
  'alerts:read': { label: 'Read alerts', note: 'Messages, decisions and timelines', writes: false },
  'alerts:write': {
    label: 'Send alerts',
    note: 'To any hook of the workspace: this can trade',
    writes: true,
  },
  'orders:read': { label: 'Read orders', note: 'And their fills', writes: false },
  'orders:write': {
    label: 'Cancel orders',
    note: 'Move stops and close positions, too, and approve what bots ask for',
    writes: true,
  },
  'positions:read': { label: 'Read positions', note: 'With profit and loss', writes: false },
  'bots:read': { label: 'Read bots', note: 'And their settings', writes: false },
  'bots:write': {
    label: 'Pause and resume bots, replay alerts, switch shadows',
    note: 'This can start and stop trading',
    writes: true,
  },
  'hooks:read': { label: 'Read hooks', note: 'Never their secrets', writes: false },
  'accounts:read': { label: 'Read accounts', note: 'And their balances', writes: false },
  'halts:read': { label: 'Read halts', note: 'What is stopped, by whom and why', writes: false },
  'halts:write': {
    label: 'Halt trading and let it go on',
    note: 'With what a halt cancels and closes; what is left to owners stays theirs to lift',
    writes: true,
  },
  'risk:read': { label: 'Read limits', note: 'Of the workspace, its accounts and bots', writes: false },
  'risk:write': {
    label: 'Set limits and equity guards',
    note: 'This can take limits away',
    writes: true,
  },
  'integrations:read': { label: 'Read integrations', note: 'How outside services do', writes: false },
  'activity:read': {
    label: 'Read and export the audit trail',
    note: 'Who did what, and when',
    writes: false,
  },
}

export const expiries: { value: string; label: string }[] = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never: until it is revoked' },
]
