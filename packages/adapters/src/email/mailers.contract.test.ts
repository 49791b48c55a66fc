import type { OutgoingMail } from '@viewzenix/core/ports'
import { type PostmarkDouble, type PostmarkMessage, startPostmark } from '@viewzenix/testing/doubles/postmark'
import { faultsContract } from '@viewzenix/testing/faults-contract'
import { type MailerHarness, mailerContract } from '@viewzenix/testing/mailer-contract'
import { afterAll, describe, expect, it } from 'vitest'
import { createPolicy } from '../resilience/index.ts'
import { createOutboxMailer, createPostmarkMailer } from './index.ts'
import { MAIL_ID } from './postmark-mailer.ts'

const policy = () =>
  createPolicy({
    integration: { name: 'postmark-mail' },
    clock: { now: () => new Date() },
    report: () => undefined,
    timeoutMs: 5_000,
  })

const FROM = 'Viewzenix <mail@viewzenix.example>'
const postmark = (double: PostmarkDouble, token = double.token) =>
  createPostmarkMailer({ token, from: FROM, stream: 'outbound', apiUrl: double.url, policy: policy() })

const header = (message: PostmarkMessage, name: string) =>
  message.Headers.find((each) => each.Name === name)?.Value ?? null

const asMail = (message: PostmarkMessage): Partial<OutgoingMail> => ({
  id: message.Metadata[MAIL_ID] ?? '',
  to: message.To,
  subject: message.Subject,
  html: message.HtmlBody,
  text: message.TextBody,
  template: message.Tag as OutgoingMail['template'],
  unsubscribeUrl: header(message, 'List-Unsubscribe')?.slice(1, -1) ?? null,
})

const never = new AbortController().signal

mailerContract('the outbox', async () => ({
  mailer: createOutboxMailer({ policy: policy() }),
  recipient: 'olga@example.com',
  close: async () => undefined,
}))

mailerContract('Postmark', async (): Promise<MailerHarness> => {
  const double = await startPostmark()
  return {
    mailer: postmark(double),
    recipient: 'olga@example.com',
    seen: (mailId) => double.sent.filter((each) => each.Metadata[MAIL_ID] === mailId).map(asMail),
    inactiveRecipient: () => {
      double.inactive.set('gone@example.com', 'HardBounce')
      return 'gone@example.com'
    },
    withBadKey: postmark(double, 'another'),
    loseNextAnswer: () => {
      double.loseNextAnswer = true
    },
    close: async () => {
      expect(double.faults).toEqual([])
      await double.stop()
    },
  }
})

describe('Postmark’s mails', async () => {
  const double = await startPostmark()
  afterAll(() => double.stop())
  const mail: OutgoingMail = {
    id: '0190a5a4-0000-7000-8000-000000000001',
    to: 'olga@example.com',
    subject: 'Hello',
    html: '<p>Hello</p>',
    text: 'Hello',
    template: 'daily_summary',
    unsubscribeUrl: 'https://viewzenix.example/mail/unsubscribe/t',
  }

  it('can be left with one click (RFC 8058) where they may be switched off, and not where they guard an account', async () => {
    await postmark(double).send(mail, never)
    const [optional] = double.sent.splice(0)
    expect(optional && header(optional, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
    await postmark(double).send({ ...mail, template: 'sign_in_new_device', unsubscribeUrl: null }, never)
    const [essential] = double.sent.splice(0)
    expect(essential && header(essential, 'List-Unsubscribe')).toBeNull()
    expect(essential?.TrackOpens).toBe(false)
  })

  it('have no link rewritten: links carry keys', async () => {
    await postmark(double).send(mail, never)
    expect(double.sent.at(-1)?.TrackLinks).toBe('None')
  })

  it.each([
    [{ from: 'other@viewzenix.example' }, 'misconfigured'],
    [{ stream: 'nowhere' }, 'misconfigured'],
  ])('are ours to mend when the sender or stream is not set up: %j', async (wrong, kind) => {
    const mailer = createPostmarkMailer({
      token: double.token,
      from: FROM,
      stream: 'outbound',
      apiUrl: double.url,
      policy: policy(),
      ...wrong,
    })
    await expect(mailer.send(mail, never)).rejects.toMatchObject({ kind })
  })

  it('are refused for good when the address is none', async () => {
    await expect(postmark(double).send({ ...mail, to: 'nobody' }, never)).rejects.toMatchObject({
      kind: 'rejected',
      code: '300',
    })
  })

  it('stay away from who complained, and Postmark’s reason is passed on', async () => {
    double.inactive.set('angry@example.com', 'SpamComplaint')
    await expect(postmark(double).reactivate('angry@example.com', never)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('required authority'),
    })
  })
})

const answers = (path: string): unknown => {
  if (path === '/email') return { ErrorCode: 0, Message: 'OK', MessageID: 'm-1', To: 'x', SubmittedAt: 'now' }
  if (path === '/messages/outbound') return { TotalCount: 0, Messages: [] }
  if (path === '/server') return { ID: 1 }
}
const sample = { id: 'i', to: 'olga@example.com', template: 'daily_summary' } as const
const faulty = { token: 't', from: FROM, stream: 'outbound' }

faultsContract('Postmark: sending', {
  answers,
  idempotent: false,
  connect: async ({ faulty: apiUrl, policy: own }) => {
    const mailer = createPostmarkMailer({ ...faulty, apiUrl, policy: own })
    return (signal) =>
      mailer.send({ ...sample, subject: 's', html: 'h', text: 't', unsubscribeUrl: null }, signal)
  },
})
faultsContract('Postmark: looking for a mail', {
  answers,
  idempotent: true,
  connect: async ({ faulty: apiUrl, policy: own }) => {
    const mailer = createPostmarkMailer({ ...faulty, apiUrl, policy: own })
    return (signal) => mailer.find(sample, signal)
  },
})
faultsContract('Postmark: the probe', {
  answers,
  idempotent: true,
  connect: async ({ faulty: apiUrl, policy: own }) => {
    const mailer = createPostmarkMailer({ ...faulty, apiUrl, policy: own })
    return (signal) => mailer.probe(signal)
  },
})

const { POSTMARK_TOKEN: token, MAIL_FROM: from, POSTMARK_MESSAGE_STREAM: stream } = process.env
if (token && from)
  mailerContract('the real Postmark', async () => ({
    mailer: createPostmarkMailer({
      token,
      from,
      stream: stream ?? 'outbound',
      apiUrl: 'https://api.postmarkapp.com',
      policy: policy(),
    }),
    // Postmark's own address that takes everything.
    recipient: 'test@blackhole.postmarkapp.com',
    close: async () => undefined,
  }))
else
  describe('the real Postmark as a mailer', () => {
    it.skip('was not asked: POSTMARK_TOKEN and MAIL_FROM are not in the environment', () => undefined)
  })
