import { describe, expect, it } from 'vitest'
import { mailData } from './mail.ts'
import { mailTemplates } from './mail-names.ts'
import {
  fillWording,
  mailSamples,
  mailValues,
  mailVariables,
  signed,
  standardWording,
  wordingFaults,
} from './mail-wording.ts'

const home = 'https://viewzenix.example'

describe('the words of a mail', () => {
  it.each(mailTemplates)('%s: the standard ones hold to the rules of everybody’s', (template) => {
    expect(wordingFaults(template, standardWording[template], home)).toEqual([])
    expect(mailData[template].parse(mailSamples[template])).toEqual(mailSamples[template])
    const filled = fillWording(
      standardWording[template],
      mailValues(template, mailSamples[template] as never),
    )
    expect(Object.values(filled).join(' ')).not.toMatch(/[{}]|undefined/)
  })

  it('fill their variables, in one line where they are a subject', () => {
    const values = mailValues('order_rejected', {
      ...mailSamples.order_rejected,
      symbol: 'BTC\r\nBcc: all\u2028',
    })
    const { subject } = fillWording({ subject: ' {{ symbol }}\n!', intro: '', closing: '' }, values)
    expect(subject).toBe('BTC Bcc: all !')
    const long = fillWording({ subject: '😀'.repeat(300), intro: '', closing: '' }, values)
    expect([...long.subject]).toHaveLength(200)
  })

  it('say a time and a sum as people do', () => {
    const values = mailValues('daily_summary', {
      ...mailSamples.daily_summary,
      change: '-12.5',
      equity: null,
    })
    expect(values).toMatchObject({
      day: 'Thursday, 31 January 2030',
      change: '−12.5 USD',
      equity: 'no figure yet',
    })
    expect(mailValues('sign_in_new_device', mailSamples.sign_in_new_device).at).toBe('31 Jan 2030, 09:30 UTC')
    expect([signed('3'), signed('-3'), signed('0.00')]).toEqual(['+3', '−3', '0.00'])
  })

  it('do not fill what only looks like a variable', () => {
    const wording = { subject: '{{constructor}} {{toString}} {{}}', intro: '', closing: '' }
    expect(fillWording(wording, { symbol: 'X' }).subject).toBe('{{constructor}} {{toString}} {{}}')
    expect(wordingFaults('order_rejected', wording, home)).toHaveLength(3)
  })

  it('may lead to our own address, and to no other', () => {
    const faults = (intro: string) =>
      wordingFaults('order_rejected', { subject: 's', intro, closing: '' }, home).map((f) => f.message)
    expect(faults(`See ${home}/orders.`)).toEqual([])
    expect(faults('At 3.5 or 10.000, e.g. BRK.B; done.')).toEqual([])
    for (const link of [
      'https://viewzenix.example.evil.example/x',
      'https://viewzenix.example@evil.example',
      'javascript:alert(1)',
      'evil.example/path',
      'mailto:a@evil.example',
      'ftp://files.example',
    ])
      expect(faults(`See ${link}`), link).toHaveLength(1)
  })

  it('know their variables', () => {
    expect(mailVariables('order_rejected')).toEqual(['symbol', 'side', 'quantity', 'reason'])
  })
})
