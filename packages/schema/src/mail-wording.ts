/**
 * The words of each mail. A workspace may say them otherwise: text with `{{variables}}`, which are filled from values
 * that are safe to show. Nothing in here is HTML, and what comes from people makes no link.
 */
import type { MailData, MailWording } from './mail.ts'
import type { MailTemplate } from './mail-names.ts'

type Values = Record<string, string>

/** `2030-01-31T09:30:00Z` as `31 Jan 2030, 09:30 UTC`. */
const moment = (iso: string): string => {
  const at = new Date(iso)
  const day = at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${day}, ${at.toISOString().slice(11, 16)} UTC`
}

const dateOf = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')

const integrationValues = (d: MailData<'integration_down'>): Values => ({
  integration: d.account ? `${titled(d.integration)} (${d.account})` : titled(d.integration),
  reason: d.reason,
  since: moment(d.since),
  at: moment(d.at),
})

const valuesOf: { [T in MailTemplate]: (data: MailData<T>) => Values } = {
  sign_in_new_device: (d) => ({ device: d.device, ip: d.ip ?? 'unknown', at: moment(d.at) }),
  invitation: (d) => ({
    workspaceName: d.workspaceName,
    inviterName: d.inviterName,
    role: d.role,
    expiresAt: moment(d.expiresAt),
  }),
  order_rejected: ({ symbol, side, quantity, reason }) => ({ symbol, side, quantity, reason }),
  position_flattened: ({ symbol, quantity, account, reason }) => ({ symbol, quantity, account, reason }),
  position_at_risk: ({ symbol, quantity, account, what, reason }) => ({
    ...{ symbol, quantity, account, what, reason },
  }),
  halt_tripped: ({ scope, name, reason, by, at, positions }) => ({
    ...{ scope, name, reason, by, positions },
    at: moment(at),
  }),
  hook_silent: ({ hook, expected, silence, at }) => ({ hook, expected, silence, at: moment(at) }),
  hook_heard: ({ hook, silence, at }) => ({ hook, silence, at: moment(at) }),
  integration_down: integrationValues,
  integration_up: integrationValues,
  daily_summary: (d) => ({
    day: dateOf(d.day),
    equity: d.equity === null ? 'no figure yet' : `${d.equity} ${d.currency}`,
    change: d.change === null ? 'no figure yet' : `${signed(d.change)} ${d.currency}`,
    alerts: String(d.alerts),
    orders: String(d.orders),
    fills: String(d.fills),
    refused: String(d.refused),
    rejected: String(d.rejected),
  }),
}

/** With its sign: `+12.50`, `−3`, `0`. */
export const signed = (amount: string): string => {
  if (amount.startsWith('-')) return `−${amount.slice(1)}`
  return /[1-9]/.test(amount) ? `+${amount}` : amount
}

/** Joins what mail programs would make a link of, so that a name such as `evil.example` stays text. */
export const unlinked = (value: string): string =>
  value
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/:\/\//g, ':\u2060/\u2060/')
    .replace(/([\p{L}\p{N}-])\.(?=\p{L}{2})/gu, '$1.\u2060')
    .replace(/@/g, '@\u2060')

/** The values that a mail may show, by the names of its variables; texts that come from people make no links. */
export const mailValues = <T extends MailTemplate>(template: T, data: MailData<T>): Values => {
  const values = (valuesOf[template] as (data: MailData<T>) => Values)(data)
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, unlinked(value)]))
}

/** Where the one button of a mail leads. */
export const mailAction = <T extends MailTemplate>(
  template: T,
  data: MailData<T>,
): { label: string; url: string } => (actions[template] as (data: MailData<T>) => Action)(data)

type Action = { label: string; url: string }
const actions: { [T in MailTemplate]: (data: MailData<T>) => Action } = {
  sign_in_new_device: (d) => ({ label: 'Review your sessions', url: d.sessionsUrl }),
  invitation: (d) => ({ label: 'Accept the invitation', url: d.acceptUrl }),
  order_rejected: (d) => ({ label: 'See the order', url: d.orderUrl }),
  position_flattened: (d) => ({ label: 'See the position', url: d.url }),
  position_at_risk: (d) => ({ label: 'See the position', url: d.url }),
  halt_tripped: (d) => ({ label: 'See the halt', url: d.url }),
  hook_silent: (d) => ({ label: 'See the hook', url: d.url }),
  hook_heard: (d) => ({ label: 'See the hook', url: d.url }),
  integration_down: (d) => ({ label: 'See all integrations', url: d.url }),
  integration_up: (d) => ({ label: 'See all integrations', url: d.url }),
  daily_summary: (d) => ({ label: 'Open the overview', url: d.url }),
}

/** The words that a mail has where a workspace has not changed them. */
export const standardWording: Record<MailTemplate, MailWording> = {
  sign_in_new_device: {
    subject: 'New sign-in from {{device}}',
    intro: 'Somebody signed in as you from a device that we had not seen before.',
    closing:
      'If it was you, there is nothing to do. If it was not, end that session now, and secure the account that you sign in with.',
  },
  invitation: {
    subject: '{{inviterName}} invited you to {{workspaceName}}',
    intro: '{{inviterName}} invited you to the workspace {{workspaceName}}, with the role {{role}}.',
    closing:
      'The invitation holds until {{expiresAt}}. If you did not expect it, you can ignore it: nothing happens.',
  },
  order_rejected: {
    subject: 'Order rejected: {{side}} {{quantity}} {{symbol}}',
    intro: 'An order to {{side}} {{quantity}} {{symbol}} was rejected.',
    closing:
      'It is not sent again. Further rejections of {{symbol}} on this account within the hour are not mailed; the dashboard shows them all.',
  },
  position_flattened: {
    subject: 'The watchdog closes {{quantity}} {{symbol}}',
    intro: 'The position of {{quantity}} {{symbol}} on {{account}} is being closed at the market: {{reason}}',
    closing: 'The bot is set to close a position that is not protected as it should be. It goes on trading.',
  },
  position_at_risk: {
    subject: '{{what}}',
    intro: '{{what}} on {{account}}. {{reason}}',
    closing: '',
  },
  halt_tripped: {
    subject: 'Trading halted for {{name}}',
    intro: '{{by}} halted trading for {{name}}.',
    closing: 'Nothing new is ordered there until somebody lifts the halt. {{positions}}',
  },
  hook_silent: {
    subject: '{{hook}} has fallen silent',
    intro: 'The hook {{hook}} has had no alert {{silence}}, and one was expected {{expected}}.',
    closing:
      'Look whether the strategy still runs, and whether its alerts are still on: an alert of TradingView expires. Positions stay as they are. We write once more when it is heard again.',
  },
  hook_heard: {
    subject: '{{hook}} is heard again',
    intro: 'The hook {{hook}} had an alert again at {{at}}, after {{silence}}.',
    closing: '',
  },
  integration_down: {
    subject: '{{integration}} is down',
    intro: '{{integration}} has not worked since {{since}}.',
    closing: 'We keep trying, and write to you when it works again.',
  },
  integration_up: {
    subject: '{{integration}} works again',
    intro: '{{integration}} works again. It had been down since {{since}}.',
    closing: '',
  },
  daily_summary: {
    subject: 'Summary of {{day}}: {{change}}',
    intro: 'This was {{day}}, in UTC.',
    closing: '',
  },
}

/** Shown in previews, and no more than that. */
export const mailSamples: { [T in MailTemplate]: MailData<T> } = {
  sign_in_new_device: {
    device: 'Firefox on Windows',
    ip: '203.0.113.7',
    at: '2030-01-31T09:30:00Z',
    sessionsUrl: '/settings/sessions',
  },
  invitation: {
    workspaceName: 'Momentum desk',
    inviterName: 'Olga',
    role: 'trader',
    acceptUrl: '/sign-in',
    expiresAt: '2030-02-07T09:30:00Z',
  },
  order_rejected: {
    symbol: 'BTCUSD',
    side: 'buy',
    quantity: '0.050',
    reason: 'Not enough cash: the order needs 3 200.05 USD, the account has 1 250.00 USD.',
    orderUrl: '/orders',
  },
  position_flattened: {
    symbol: 'BTCUSD',
    quantity: '0.05',
    account: 'Paper',
    reason: 'The position of 0.05 BTCUSD had no stop of its size.',
    url: '/positions',
  },
  position_at_risk: {
    symbol: 'BTCUSD',
    quantity: '0.05',
    account: 'Paper',
    what: 'The position in BTCUSD could not be closed',
    reason: '5 exits came to nothing. Rejected by the broker: the market is closed.',
    url: '/positions',
  },
  halt_tripped: {
    scope: 'bot',
    name: 'the bot Breakout',
    reason: 'News at half past two.',
    by: 'Olga',
    at: '2030-01-31T14:25:00Z',
    positions: 'Positions stay as they are.',
    url: '/',
  },
  hook_silent: {
    hook: 'TradingView',
    expected: 'at least every 2 h',
    silence: 'for 2 h 1 min',
    at: '2030-01-31T09:30:00Z',
    url: '/hooks',
  },
  hook_heard: {
    hook: 'TradingView',
    silence: '2 h 40 min of silence',
    at: '2030-01-31T10:09:00Z',
    url: '/hooks',
  },
  integration_down: {
    integration: 'paper-broker',
    account: 'Main account',
    reason: 'Did not answer within 4 seconds, five times in a row.',
    since: '2030-01-31T09:28:00Z',
    at: '2030-01-31T09:30:00Z',
    url: '/integrations',
  },
  integration_up: {
    integration: 'paper-broker',
    account: 'Main account',
    reason: 'Answers.',
    since: '2030-01-31T09:28:00Z',
    at: '2030-01-31T09:41:00Z',
    url: '/integrations',
  },
  daily_summary: {
    day: '2030-01-31',
    currency: 'USD',
    equity: '101250.40',
    change: '412.15',
    alerts: 23,
    orders: 18,
    fills: 17,
    refused: 2,
    rejected: 1,
    positions: [
      { symbol: 'BTCUSD', quantity: '0.050', averagePrice: '64000.10' },
      { symbol: 'AAPL', quantity: '-12', averagePrice: '231.40' },
    ],
    url: '/',
  },
}

/** The names that a mail's words may use between `{{` and `}}`. */
export const mailVariables = (template: MailTemplate): string[] =>
  Object.keys(mailValues(template, mailSamples[template]))

const VARIABLE = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The words with their variables filled. A subject is one line, whatever the values hold. */
export const fillWording = (wording: MailWording, values: Values): MailWording => {
  const fill = (text: string) =>
    text.replace(
      VARIABLE,
      (whole, name: string) => (Object.hasOwn(values, name) ? values[name] : whole) ?? '',
    )
  return {
    subject: oneLine(fill(wording.subject)),
    intro: fill(wording.intro),
    closing: fill(wording.closing),
  }
}

const MAX_SUBJECT = 200
const oneLine = (text: string): string =>
  [...text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()].slice(0, MAX_SUBJECT).join('')

/** What is wrong with a workspace's own words, field by field, in sentences that say what to do. */
export const wordingFaults = (
  template: MailTemplate,
  wording: MailWording,
  publicUrl: string,
): { field: keyof MailWording; message: string }[] =>
  (['subject', 'intro', 'closing'] as const).flatMap((field) =>
    faultsOf(template, wording[field], field === 'subject', publicUrl).map((message) => ({ field, message })),
  )

const faultsOf = (template: MailTemplate, text: string, oneLined: boolean, publicUrl: string): string[] => {
  const known = mailVariables(template)
  const faults: string[] = []
  for (const [, name = ''] of text.matchAll(VARIABLE))
    if (!known.includes(name))
      faults.push(
        `uses {{${name}}}, which this mail does not have. It has ${known.map((k) => `{{${k}}}`).join(', ')}`,
      )
  const rest = text.replace(VARIABLE, '')
  if (/\{\{|\}\}/.test(rest)) faults.push('has a {{ or }} without its other half')
  if (/<\s*[a-z!/]/i.test(rest)) faults.push('must be plain text: HTML is not taken')
  if (oneLined && /\p{Cc}/u.test(text)) faults.push('must be a single line')
  if (/[^\P{Cc}\n\r\t]/u.test(text)) faults.push('must not contain control characters')
  const foreign = linksIn(rest).find((link) => !isOurs(link, publicUrl))
  if (foreign) faults.push(`must not link to ${foreign}: a mail leads to ${publicUrl} alone`)
  return faults
}

/** What a mail program would make a link of: addresses, and names that look like a host. */
const linksIn = (text: string): string[] =>
  text.match(
    /[a-z][a-z0-9+.-]*:\/\/\S+|(?:mailto|tel|javascript|data):\S+|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}[^\s]*/giu,
  ) ?? []

const isOurs = (link: string, publicUrl: string): boolean =>
  URL.canParse(link) && new URL(link).origin === new URL(publicUrl).origin
