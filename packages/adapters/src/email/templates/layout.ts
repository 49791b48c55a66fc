/** What every mail has: the mark, a headline, the words, what the mail is about, one button, and why it came. */
import {
  Body,
  Button,
  Container,
  Head,
  Heading,
  Html,
  Link,
  Preview,
  Section,
  Text,
} from '@react-email/components'
import type { MailToRender } from '@viewzenix/core/ports'
import { createElement as h, type ReactNode } from 'react'
import { font, light, styleSheet, type Tone, toneColor } from './theme.ts'

const words = { color: light.text, fontSize: '15px', lineHeight: '24px', margin: '0 0 12px' }
const small = { color: light.muted, fontSize: '12px', lineHeight: '18px', margin: '0 0 6px' }

/** Each line of a text is a paragraph. */
const paragraphs = (text: string): ReactNode[] =>
  text
    .split(/\n+/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => h(Text, { key: line, className: 'vz-text', style: words }, line))

export const layout = (
  mail: MailToRender,
  about: { eyebrow: string; tone: Tone; why: string },
  body: ReactNode,
): ReactNode =>
  h(
    Html,
    { lang: 'en', dir: 'ltr' },
    h(
      Head,
      null,
      h('title', null, mail.wording.subject),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('meta', { name: 'supported-color-schemes', content: 'light dark' }),
      h('style', { dangerouslySetInnerHTML: { __html: styleSheet } }),
    ),
    h(Preview, null, mail.wording.intro),
    h(
      Body,
      {
        className: 'vz-page',
        style: { backgroundColor: light.page, fontFamily: font, margin: 0, padding: 0 },
      },
      h(
        Container,
        { style: { maxWidth: '560px', margin: '0 auto', padding: '28px 12px' } },
        mark(),
        h(
          Section,
          {
            className: 'vz-card vz-pad',
            style: {
              backgroundColor: light.card,
              border: `1px solid ${light.line}`,
              borderTop: `3px solid ${toneColor[about.tone].bar}`,
              borderRadius: '12px',
              padding: '28px 32px 24px',
            },
          },
          h(Text, { className: `vz-${about.tone}`, style: eyebrowStyle(about.tone) }, about.eyebrow),
          h(Heading, { as: 'h1', className: 'vz-text', style: headlineStyle }, mail.wording.subject),
          ...paragraphs(mail.wording.intro),
          body,
          h(
            Section,
            { style: { padding: '12px 0 16px' } },
            h(Button, { href: mail.action.url, style: buttonStyle }, mail.action.label),
          ),
          ...paragraphs(mail.wording.closing),
        ),
        footer(mail, about.why),
      ),
    ),
  )

const eyebrowStyle = (tone: Tone) => ({
  color: toneColor[tone].text,
  fontSize: '12px',
  lineHeight: '16px',
  fontWeight: 600,
  letterSpacing: '0.04em',
  margin: '0 0 6px',
})
const headlineStyle = {
  color: light.text,
  fontSize: '22px',
  lineHeight: '29px',
  fontWeight: 650,
  letterSpacing: '-0.01em',
  margin: '0 0 14px',
}
const buttonStyle = {
  backgroundColor: light.primary,
  borderRadius: '8px',
  color: '#ffffff',
  fontSize: '15px',
  fontWeight: 600,
  lineHeight: '20px',
  padding: '11px 20px',
  textDecoration: 'none',
}

const mark = (): ReactNode =>
  h(
    Text,
    {
      className: 'vz-text',
      style: { color: light.text, fontSize: '15px', fontWeight: 700, margin: '0 0 14px', padding: '0 4px' },
    },
    'Viewzenix',
  )

const footer = (mail: MailToRender, why: string): ReactNode =>
  h(
    Section,
    { style: { padding: '16px 4px 0' } },
    h(Text, { className: 'vz-muted', style: small }, `${why} Workspace: ${mail.workspaceName}.`),
    mail.unsubscribeUrl
      ? h(
          Text,
          { className: 'vz-muted', style: small },
          h(
            Link,
            { href: mail.unsubscribeUrl, className: 'vz-muted', style: quiet },
            'Stop mails of this kind',
          ),
          ' · ',
          h(Link, { href: mail.preferencesUrl, className: 'vz-muted', style: quiet }, 'Choose your mails'),
        )
      : null,
  )
const quiet = { color: light.muted, textDecoration: 'underline' }

export type Fact = [label: string, value: string, tone?: Tone]

/** Facts, a row each; figures line up. */
export const facts = (rows: Fact[]): ReactNode =>
  h(
    Section,
    {
      className: 'vz-soft',
      style: {
        backgroundColor: light.soft,
        border: `1px solid ${light.line}`,
        borderRadius: '8px',
        padding: '6px 16px',
        margin: '4px 0 12px',
      },
    },
    h(
      'table',
      {
        role: 'presentation',
        width: '100%',
        cellPadding: 0,
        cellSpacing: 0,
        style: { borderCollapse: 'collapse' },
      },
      h('tbody', null, ...rows.map(([label, value, tone], index) => fact(label, value, index, tone))),
    ),
  )

const fact = (label: string, value: string, index: number, tone?: Tone): ReactNode => {
  const cell = {
    borderTop: index === 0 ? 'none' : `1px solid ${light.line}`,
    padding: '9px 0',
    fontSize: '14px',
    lineHeight: '20px',
    verticalAlign: 'top',
  } as const
  return h(
    'tr',
    { key: label },
    h(
      'td',
      {
        className: 'vz-muted vz-line',
        style: { ...cell, color: light.muted, width: '34%', paddingRight: '12px' },
      },
      label,
    ),
    h(
      'td',
      {
        className: tone ? `vz-${tone} vz-line` : 'vz-text vz-line',
        style: {
          ...cell,
          color: tone ? toneColor[tone].text : light.text,
          fontWeight: 550,
          fontVariantNumeric: 'tabular-nums',
          wordBreak: 'break-word',
        },
      },
      value,
    ),
  )
}
