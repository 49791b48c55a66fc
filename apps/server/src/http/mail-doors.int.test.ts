/** The two doors through which the outside tells us about mail: Postmark’s reports, and the link in a mail. */
import { planMail, planMailToMembers, sendMail } from '@viewzenix/core/notification'
import { runInTransaction, runQuery, systemActor } from '@viewzenix/core/platform'
import type { Mailer } from '@viewzenix/core/ports'
import { mailSamples } from '@viewzenix/schema'
import { readContract } from '@viewzenix/testing/api-contract'
import { createOwner } from '@viewzenix/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from './server.fixture.ts'

const contract = readContract('postmark-webhooks.asyncapi.yaml')
const password = 'a pass:word with a colon'
let server: TestServer
beforeAll(async () => {
  server = await startServer({
    env: { POSTMARK_WEBHOOK_USER: 'postmark', POSTMARK_WEBHOOK_PASSWORD: password },
  })
})
afterAll(() => server?.stop())

const basic = (user: string, pass: string) => `Basic ${Buffer.from(`${user}:${pass}`).toString('base64')}`

const post = (body: unknown, authorization: string | null = basic('postmark', password)) =>
  fetch(`${server.baseUrl}/webhooks/postmark`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** What Postmark posts, held to its description. */
const report = (schema: string, event: Record<string, unknown>) => {
  expect(contract.schemaFaults(schema, event)).toEqual([])
  return post(event)
}

type Row = { id: string; email: string; state: string; delivery: string | null; provider_id: string | null }

/** An owner with a mail, sent by a mailer that says what it is told to. */
const sent = async (answer: () => Promise<{ outcome: 'accepted'; providerId: string }>) => {
  const { actor, secret } = await createOwner(server.platform)
  const { workspaceId } = actor
  const email = `${actor.id}@example.com`
  await runInTransaction(server.platform, systemActor(workspaceId, 'r'), (uow) =>
    planMail(uow, {
      template: 'halt_tripped',
      to: { email, userId: actor.id },
      data: mailSamples.halt_tripped,
      dedupeKey: 'halt',
    }),
  )
  const rows = () =>
    runQuery(server.platform, workspaceId, (em) =>
      em.execute<Row[]>('select id, email, state, delivery, provider_id from mail where email = ?', [email]),
    )
  const [mail] = await rows()
  const mailId = mail?.id ?? ''
  const mailer: Mailer = { ...server.mailing.mailer, kind: 'postmark', send: answer }
  await sendMail({ ...server.mailing, mailer }, { workspaceId, mailId, requestId: 'r' })
  const common = {
    MessageID: crypto.randomUUID(),
    MessageStream: 'outbound',
    Tag: 'halt_tripped',
    Metadata: { viewzenix_mail: mailId },
  }
  const at = (minute: number) => `2030-01-31T14:${String(minute).padStart(2, '0')}:00.0000000Z`
  return {
    email,
    actor,
    secret,
    mailId,
    workspaceId,
    events: {
      delivery: {
        ...common,
        RecordType: 'Delivery',
        Recipient: email,
        DeliveredAt: at(1),
        Details: '250 OK',
      },
      open: { ...common, RecordType: 'Open', Recipient: email, ReceivedAt: at(2), FirstOpen: true },
      click: { ...common, RecordType: 'Click', Recipient: email, ReceivedAt: at(3) },
      bounce: {
        ...common,
        RecordType: 'Bounce',
        ID: 4_323_372_036_854,
        Type: 'HardBounce',
        TypeCode: 1,
        Name: 'Hard bounce',
        Description: 'The server was unable to deliver your message (ex: unknown user).',
        Details: 'smtp;550 5.1.1',
        Email: email.toUpperCase(),
        BouncedAt: at(4),
        Inactive: true,
        CanActivate: true,
      },
      delayed: {
        ...common,
        RecordType: 'Bounce',
        ID: 7,
        Type: 'Transient',
        TypeCode: 2,
        Email: email,
        BouncedAt: at(0),
        Inactive: false,
      },
      complaint: {
        ...common,
        RecordType: 'SpamComplaint',
        ID: 42,
        Type: 'SpamComplaint',
        TypeCode: 512,
        Email: email,
        BouncedAt: at(5),
      },
      change: (suppress: boolean, minute: number) => ({
        ...common,
        RecordType: 'SubscriptionChange',
        MessageID: null,
        Metadata: {},
        Recipient: email,
        ChangedAt: at(minute),
        Origin: 'Recipient',
        SuppressSending: suppress,
        ...(suppress ? { SuppressionReason: 'ManualSuppression' } : {}),
      }),
    },
    mail: async () => (await rows())[0],
    timeline: async () =>
      (
        await runQuery(server.platform, workspaceId, (em) =>
          em.execute<{ kind: string }[]>(
            "select kind from mail_event where mail_id = ? and kind like 'delivery.%' order by at",
            [mailId],
          ),
        )
      ).map((event) => event.kind),
    suppressed: async () =>
      (
        await runQuery(server.platform, workspaceId, (em) =>
          em.execute<{ reason: string }[]>(
            'select reason from mail_suppression where email = ? and reactivated_at is null',
            [email],
          ),
        )
      ).map((row) => row.reason),
  }
}
const accepted = () => sent(async () => ({ outcome: 'accepted', providerId: crypto.randomUUID() }))

describe('POST /webhooks/postmark', () => {
  it('is a 401 for a wrong name or password, or none: a 403 would make Postmark stop for good', async () => {
    const wrong = [null, basic('postmark', 'x'), basic('x', password), 'Basic !', `Bearer ${password}`]
    for (const authorization of wrong) {
      const response = await post({ RecordType: 'Delivery' }, authorization)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic/)
    }
  })

  it('takes what it does not follow, says what it cannot read, and refuses what is too large', async () => {
    expect((await post({ RecordType: 'SomethingNew' })).status).toBe(200)
    expect((await post('rubbish')).status).toBe(422)
    const incomplete = await post({ RecordType: 'Delivery', MessageID: 'm' })
    expect(incomplete.status).toBe(422)
    expect(await incomplete.json()).toMatchObject({ message: expect.stringContaining('Recipient') })
    expect((await post(`"${'x'.repeat(1024 * 1024)}"`)).status).toBe(413)
  })

  it('takes reports on mails of somebody else’s', async () => {
    const { events } = await accepted()
    const foreign = { ...events.bounce, Metadata: { viewzenix_mail: crypto.randomUUID() }, MessageID: 'x' }
    expect((await report('BouncePayload', foreign)).status).toBe(200)
  })

  it('makes a timeline of each mail, once for each event, whatever the order', async () => {
    const { events, mail, timeline } = await accepted()
    for (const _ of [1, 2]) {
      await report('OpenPayload', events.open)
      await report('ClickPayload', events.click)
      await report('DeliveryPayload', events.delivery)
      await report('TransientPayload', events.delayed)
    }
    expect(await timeline()).toEqual([
      'delivery.delayed',
      'delivery.delivered',
      'delivery.opened',
      'delivery.clicked',
    ])
    expect(await mail()).toMatchObject({ state: 'sent', delivery: 'opened' })
  })

  it('settles a mail of which nobody knew whether it was sent', async () => {
    const { events, mail } = await sent(() => Promise.reject(new Error('the adapter is broken')))
    expect(await mail()).toMatchObject({ state: 'unknown' })
    await report('DeliveryPayload', events.delivery)
    expect(await mail()).toMatchObject({
      state: 'sent',
      delivery: 'delivered',
      provider_id: events.delivery.MessageID,
    })
  })

  it('suppresses an address that bounced hard, and whose reader complained', async () => {
    const bounced = await accepted()
    await report('BouncePayload', bounced.events.bounce)
    await report('DeliveryPayload', bounced.events.delivery)
    expect(await bounced.suppressed()).toEqual(['hard_bounce'])
    expect(await bounced.mail()).toMatchObject({ delivery: 'bounced' })

    const complained = await accepted()
    await report('SpamComplaintPayload', complained.events.complaint)
    expect(await complained.suppressed()).toEqual(['spam_complaint'])
  })

  it('follows what is changed at Postmark about an address, by the time of each change', async () => {
    const { events, suppressed } = await accepted()
    await report('ManualSuppressionPayload', events.change(true, 10))
    expect(await suppressed()).toEqual(['unsubscribed'])
    await report('SubscriptionChangePayload', events.change(false, 20))
    expect(await suppressed()).toEqual([])
  })

  it('does not let a report on one address touch another', async () => {
    const { events, suppressed, mail } = await accepted()
    await report('BouncePayload', { ...events.bounce, Email: 'somebody@else.example' })
    expect(await suppressed()).toEqual([])
    expect(await mail()).toMatchObject({ delivery: null })
  })
})

describe('/mail/unsubscribe/:token', () => {
  const link = async () => {
    const { actor } = await createOwner(server.platform)
    const urls: string[] = []
    const mailer: Mailer = {
      ...server.mailing.mailer,
      send: async ({ unsubscribeUrl }) => {
        urls.push(unsubscribeUrl ?? '')
        return { outcome: 'kept' }
      },
    }
    await runInTransaction(server.platform, systemActor(actor.workspaceId, 'r'), (uow) =>
      planMailToMembers(uow, {
        template: 'daily_summary',
        atLeast: 'owner',
        data: mailSamples.daily_summary,
        dedupeKey: 'd',
      }),
    )
    const [mail] = await runQuery(server.platform, actor.workspaceId, (em) =>
      em.execute<{ id: string }[]>('select id from mail'),
    )
    const job = { workspaceId: actor.workspaceId, mailId: mail?.id ?? '', requestId: 'r' }
    await sendMail({ ...server.mailing, mailer }, job)
    const wanted = async () => {
      const rows = await runQuery(server.platform, actor.workspaceId, (em) =>
        em.execute<{ wanted: boolean }[]>('select wanted from mail_preference where user_id = ?', [actor.id]),
      )
      return rows[0]?.wanted ?? true
    }
    return { url: urls[0] ?? '', wanted }
  }

  it('stops the mails by one click of a mail program, without a session, and takes it back', async () => {
    const { url, wanted } = await link()
    const click = (body: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        redirect: 'error',
      })
    expect((await click('List-Unsubscribe=One-Click')).status).toBe(200)
    expect((await click('List-Unsubscribe=One-Click')).status).toBe(200)
    expect(await wanted()).toBe(false)
    expect(await (await click('again=yes')).text()).toContain('You get these mails again')
    expect(await wanted()).toBe(true)
  })

  it('changes nothing when it is looked at, and shows a page that runs and loads nothing', async () => {
    const { url, wanted } = await link()
    const response = await fetch(url)
    expect(await response.text()).toContain('<button>Stop these mails</button>')
    expect(await wanted()).toBe(true)
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self';/,
    )
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('is nothing for a link that we did not make, and stays out of the log', async () => {
    const { url } = await link()
    const forged = `${url.slice(0, -3)}xxx`
    expect((await fetch(forged)).status).toBe(404)
    expect((await fetch(forged, { method: 'POST' })).status).toBe(404)
    await fetch(url)
    const token = url.split('/').at(-1) ?? ''
    expect(server.lines.join('\n')).not.toContain(token)
    expect(server.lines.join('\n')).toContain('/mail/unsubscribe/••••')
  })
})
