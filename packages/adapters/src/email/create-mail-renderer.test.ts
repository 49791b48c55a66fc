import type { MailToRender } from '@viewzenix/core/ports'
import {
  fillWording,
  type MailData,
  type MailTemplate,
  mailAction,
  mailSamples,
  mailTemplates,
  mailValues,
  standardWording,
} from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { createMailRenderer } from './index.ts'

const renderer = createMailRenderer()
const home = 'https://viewzenix.example'

const toRender = <T extends MailTemplate>(
  template: T,
  data: MailData<T>,
  changes: Partial<MailToRender> = {},
): MailToRender => {
  const values = mailValues(template, data)
  const action = mailAction(template, data)
  return {
    template,
    data,
    values,
    wording: fillWording(standardWording[template], values),
    workspaceName: 'Momentum desk',
    action: { ...action, url: `${home}${action.url}` },
    unsubscribeUrl: `${home}/mail/unsubscribe/t`,
    preferencesUrl: `${home}/settings/notifications`,
    ...changes,
  }
}
const sample = (template: MailTemplate, changes?: Partial<MailToRender>) =>
  toRender(template, mailSamples[template] as never, changes)

/** The same data with this in every text. */
const filledWith = <T extends MailTemplate>(template: T, poison: string): MailData<T> => {
  const fill = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => fill(each, name))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, key)]))
    return typeof value === 'string' && !/^(at|since|expiresAt|day|.*[uU]rl)$/.test(name) ? poison : value
  }
  return fill(mailSamples[template], '') as MailData<T>
}

describe('drawing a mail', () => {
  it.each(mailTemplates)('%s: all of it is in the HTML and in the text', async (template) => {
    const mail = sample(template)
    const { html, text } = await renderer.render(mail)
    expect(html).toMatch(/^<!DOCTYPE html/i)
    expect(html).toContain('prefers-color-scheme:dark')
    const shown = html.replace(/<!--.*?-->/g, '')
    for (const part of [mail.wording.subject, mail.action.label, 'Momentum desk'])
      expect(text).toContain(part)
    expect(shown).toContain(`href="${mail.action.url}"`)
    expect(text).toContain(mail.action.url)
    for (const url of [`${home}/mail/unsubscribe/t`, `${home}/settings/notifications`]) {
      expect(shown).toContain(`href="${url}"`)
      expect(text).toContain(url)
    }
    // Clients cut off what is longer than 102 kB.
    expect(html.length).toBeLessThan(50_000)
  })

  it.each(mailTemplates)('%s: no value is markup, and none makes a link', async (template) => {
    const poison = '<img src=x onerror=alert(1)> "quoted" & evil.example http://evil.example a@evil.example'
    const data = filledWith(template, poison)
    const { html, text } = await renderer.render(toRender(template, data))
    expect(html).not.toContain('<img')
    expect(html).not.toMatch(/evil\.example/)
    expect(text).not.toMatch(/evil\.example|http:\/\/evil/)
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
    expect(links.every((href) => href?.startsWith(home))).toBe(true)
  })

  it('has no way out where nobody can switch the mail off', async () => {
    const { html, text } = await renderer.render(sample('invitation', { unsubscribeUrl: null }))
    expect(html + text).not.toMatch(/unsubscribe|Stop mails/)
  })

  it('makes paragraphs of a workspace’s own words, and leaves out what is empty', async () => {
    const wording = { subject: 'S', intro: 'One.\n\nTwo.', closing: '' }
    const { html, text } = await renderer.render(sample('halt_tripped', { wording }))
    expect(html).toMatch(/One\.<\/p><p[^>]*>Two\./)
    expect(text).toContain('One.\n\nTwo.')
    expect(text).not.toContain('\n\n\n')
  })
})
