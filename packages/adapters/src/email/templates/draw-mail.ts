/** What each kind of mail shows between its words and its button. */
import type { MailToRender } from '@viewzenix/core/ports'
import { type MailData, type MailTemplate, signed, unlinked } from '@viewzenix/schema'
import { Fragment, createElement as h, type ReactNode } from 'react'
import { type Fact, facts, layout } from './layout.ts'
import type { Tone } from './theme.ts'

type Drawing<T extends MailTemplate> = {
  eyebrow: string
  tone: Tone | ((data: MailData<T>) => Tone)
  /** Why this person gets it. */
  why: string
  /** Tables of facts. */
  about(values: Record<string, string>, data: MailData<T>): Fact[][]
}

const toneOfChange = (change: string | null): Tone => {
  if (change === null || !/[1-9]/.test(change)) return 'neutral'
  return change.startsWith('-') ? 'bad' : 'good'
}

const integration = (values: Record<string, string>, tone: Tone): Fact[][] => [
  [
    ['Integration', values.integration ?? ''],
    ['Down since', values.since ?? ''],
    ['Seen', values.at ?? ''],
    ['What we know', values.reason ?? '', tone],
  ],
]

const aboutPosition = (values: Record<string, string>): Fact[][] => [
  [
    ['Position', `${values.quantity} ${values.symbol}`],
    ['Account', values.account ?? ''],
    ['Reason', values.reason ?? '', 'bad'],
  ],
]

const TRADES = 'You get this because you trade in the workspace.'
const WATCHES = 'You get this because you look after the workspace.'

const drawings: { [T in MailTemplate]: Drawing<T> } = {
  sign_in_new_device: {
    eyebrow: 'Security',
    tone: 'warning',
    why: 'You get this because it concerns the safety of your account; it cannot be switched off.',
    about: (v) => [
      [
        ['Device', v.device ?? ''],
        ['Address', v.ip ?? ''],
        ['When', v.at ?? ''],
      ],
    ],
  },
  invitation: {
    eyebrow: 'Invitation',
    tone: 'neutral',
    why: 'You get this because somebody entered your address.',
    about: (v) => [
      [
        ['Workspace', v.workspaceName ?? ''],
        ['Invited by', v.inviterName ?? ''],
        ['Role', v.role ?? ''],
        ['Holds until', v.expiresAt ?? ''],
      ],
    ],
  },
  order_rejected: {
    eyebrow: 'Order rejected',
    tone: 'bad',
    why: TRADES,
    about: (v) => [
      [
        ['Order', `${v.side} ${v.quantity} ${v.symbol}`],
        ['Reason', v.reason ?? '', 'bad'],
      ],
    ],
  },
  position_flattened: {
    eyebrow: 'Watchdog',
    tone: 'bad',
    why: TRADES,
    about: aboutPosition,
  },
  position_at_risk: {
    eyebrow: 'Needs you',
    tone: 'bad',
    why: TRADES,
    about: aboutPosition,
  },
  halt_tripped: {
    eyebrow: 'Trading halted',
    tone: 'bad',
    why: TRADES,
    about: (v) => [
      [
        ['Halted', v.name ?? ''],
        ['By', v.by ?? ''],
        ['When', v.at ?? ''],
        ['Positions', v.positions ?? ''],
        ['Reason', v.reason ?? '', 'bad'],
      ],
    ],
  },
  hook_silent: {
    eyebrow: 'Silence',
    tone: 'warning',
    why: TRADES,
    about: (v) => [
      [
        ['Hook', v.hook ?? ''],
        ['Expected', v.expected ?? ''],
        ['No alert', v.silence ?? '', 'warning'],
        ['Seen', v.at ?? ''],
      ],
    ],
  },
  hook_heard: {
    eyebrow: 'Heard again',
    tone: 'good',
    why: TRADES,
    about: (v) => [
      [
        ['Hook', v.hook ?? ''],
        ['After', v.silence ?? ''],
        ['Alert at', v.at ?? ''],
      ],
    ],
  },
  integration_down: {
    eyebrow: 'Integration down',
    tone: 'bad',
    why: WATCHES,
    about: (v) => integration(v, 'bad'),
  },
  integration_up: {
    eyebrow: 'Integration recovered',
    tone: 'good',
    why: WATCHES,
    about: (v) => integration(v, 'good'),
  },
  daily_summary: {
    eyebrow: 'Daily summary',
    tone: ({ change }) => toneOfChange(change),
    why: 'You get this every morning after a day on which something happened.',
    about: (v, data) => [
      [
        ['Equity', v.equity ?? ''],
        ['Change', v.change ?? '', toneOfChange(data.change)],
        ['Alerts', data.refused > 0 ? `${v.alerts}, of which ${v.refused} refused` : (v.alerts ?? '')],
        ['Orders', data.rejected > 0 ? `${v.orders}, of which ${v.rejected} rejected` : (v.orders ?? '')],
        ['Fills', v.fills ?? ''],
      ],
      data.positions.map(
        (p): Fact => [unlinked(p.symbol), unlinked(`${signed(p.quantity)} at ${p.averagePrice}`)],
      ),
    ],
  },
}

export type Drawn = { html: ReactNode; text: string }

/** A mail as an element to be rendered, and as text. */
export const drawMail = (mail: MailToRender): Drawn => {
  const { tone, about, eyebrow, why } = drawings[mail.template]
  // The types of a template and its data are one only at run time, where the data was read by its schema.
  const data = mail.data as never
  const tables = about(mail.values, data).filter((table) => table.length > 0)
  const frame = { eyebrow, why, tone: typeof tone === 'function' ? tone(data) : tone }
  const body = h(Fragment, null, ...tables.map((table) => facts(table)))
  return { html: layout(mail, frame, body), text: asText(mail, why, tables) }
}

const asText = ({ wording, action, ...mail }: MailToRender, why: string, tables: Fact[][]): string =>
  [
    wording.subject,
    wording.intro,
    ...tables.map((table) => table.map(([label, value]) => `${label}: ${value}`).join('\n')),
    `${action.label}: ${action.url}`,
    wording.closing,
    `--\n${why} Workspace: ${mail.workspaceName}.`,
    mail.unsubscribeUrl
      ? `Stop mails of this kind: ${mail.unsubscribeUrl}\nChoose your mails: ${mail.preferencesUrl}`
      : '',
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')
