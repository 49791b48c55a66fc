import { mailSamples } from '@viewzenix/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Activity } from '../entities/activity.entity.ts'
import { MailPreference, Suppression } from '../entities/mail-settings.entity.ts'
import { createPlatform } from '../platform/rows.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { PortError } from '../ports/index.ts'
import { askAboutMail, planMail, planMailToMembers, sendMail } from './index.ts'
import { createFakeMailer, createPeople, eventsOf, inWorkspace, mailingOf, mailsOf } from './mail.fixture.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
const start = new Date('2030-01-31T09:00:00Z')
beforeAll(async () => {
  test = await createPlatform(start)
})
afterAll(() => test?.close())

const rejected = { template: 'order_rejected', data: mailSamples.order_rejected } as const

const jobsOf = (workspaceId: string, task: string) =>
  test.platform.orm.em.fork().execute<{ run_at: Date }[]>(
    `select run_at from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = ? and payload->>'workspaceId' = ?`,
    [task, workspaceId],
  )

/** A workspace with one planned mail. */
const planned = async () => {
  test.clock.at = start
  const { fake, mailer } = createFakeMailer()
  const { workspaceId, people } = await createPeople(test.platform, ['owner'])
  const to = { email: people.owner?.email ?? '', userId: people.owner?.userId ?? null }
  await inWorkspace(test.platform, workspaceId, (uow) =>
    planMail(uow, { ...rejected, to, dedupeKey: 'order-1' }),
  )
  const [first] = await mailsOf(test.platform, workspaceId)
  if (!first) throw new Error('nothing was planned')
  const job = { workspaceId, mailId: first.id, requestId: 'request-1' }
  return {
    workspaceId,
    to,
    fake,
    mailId: first.id,
    send: () => sendMail(mailingOf(test.platform, mailer), job),
    ask: () => askAboutMail(mailingOf(test.platform, mailer), job),
    mail: async () => {
      const [mail] = await mailsOf(test.platform, workspaceId)
      if (!mail) throw new Error('the mail is gone')
      return mail
    },
    events: () => eventsOf(test.platform, workspaceId, first.id),
    later: (ms: number) => {
      test.clock.at = new Date(test.clock.at.getTime() + ms)
    },
  }
}

describe('planning a mail', () => {
  it('makes one row and one job, however often and at whatever moment it is planned', async () => {
    const { workspaceId, to } = await planned()
    await Promise.all(
      [1, 2, 3].map(() =>
        inWorkspace(test.platform, workspaceId, (uow) =>
          planMail(uow, { ...rejected, to, dedupeKey: 'order-1' }),
        ),
      ),
    )
    expect(await mailsOf(test.platform, workspaceId)).toHaveLength(1)
    expect(await jobsOf(workspaceId, 'mail.send')).toHaveLength(1)
  })

  it('leaves neither when the transaction fails', async () => {
    const { workspaceId, to } = await planned()
    const failing = inWorkspace(test.platform, workspaceId, async (uow) => {
      await planMail(uow, { ...rejected, to, dedupeKey: 'order-2' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await mailsOf(test.platform, workspaceId)).toHaveLength(1)
    expect(await jobsOf(workspaceId, 'mail.send')).toHaveLength(1)
  })

  it('keeps what it tells sealed: an invitation’s link is a key', async () => {
    const { workspaceId } = await createPeople(test.platform)
    const data = { ...mailSamples.invitation, acceptUrl: 'http://localhost:3000/invitations/canary-token' }
    await inWorkspace(test.platform, workspaceId, (uow) =>
      planMail(uow, { template: 'invitation', to: { email: 'New@Example.com' }, data, dedupeKey: 'i' }),
    )
    const [mail] = await mailsOf(test.platform, workspaceId)
    expect(mail).toMatchObject({ email: 'new@example.com', subject: 'Olga invited you to Momentum desk' })
    expect(JSON.stringify(mail)).not.toContain('canary-token')
  })

  it('reaches the members of at least that role who have not switched it off', async () => {
    const { workspaceId, people } = await createPeople(test.platform, ['owner', 'admin', 'trader', 'viewer'])
    await inWorkspace(test.platform, workspaceId, async ({ em, now }) => {
      const userId = people.admin?.userId ?? ''
      em.create(MailPreference, { userId, template: 'order_rejected', wanted: false, changedAt: now })
    })
    const plan = () =>
      inWorkspace(test.platform, workspaceId, (uow) =>
        planMailToMembers(uow, { ...rejected, atLeast: 'trader', dedupeKey: 'order-1' }),
      )
    expect(await plan()).toBe(2)
    expect(await plan()).toBe(0)
    const addresses = (await mailsOf(test.platform, workspaceId)).map((mail) => mail.email)
    expect(addresses.toSorted()).toEqual([people.owner?.email, people.trader?.email].toSorted())
  })
})

describe('sending a mail', () => {
  it('hands it over once, with its way out, and says so', async () => {
    const { send, mail, fake, mailId, events, to } = await planned()
    await Promise.all([send(), send()])
    await send()
    expect(fake.sent).toHaveLength(1)
    expect(fake.sent[0]).toMatchObject({
      id: mailId,
      to: to.email,
      subject: 'Order rejected: buy 0.050 BTCUSD',
      unsubscribeUrl: expect.stringMatching(/^http:\/\/localhost:3000\/mail\/unsubscribe\/[\w.-]+$/),
    })
    expect(await mail()).toMatchObject({ state: 'sent', providerId: `pm-${mailId}`, mailer: 'postmark' })
    expect(await events()).toEqual(['mail.planned', 'mail.sent'])
  })

  it('is not repeated when nobody can say whether it went out, also after the process died over it', async () => {
    const { send, mail, mailId, fake, ask, workspaceId } = await planned()
    fake.loseNext = true
    await send()
    await send()
    expect(fake.sent).toHaveLength(1)
    expect((await mail()).state).toBe('unknown')
    expect(await jobsOf(workspaceId, 'mail.ask')).toHaveLength(1)
    await ask()
    expect(await mail()).toMatchObject({ state: 'sent', providerId: `pm-${mailId}`, reason: null })

    const crashed = await planned()
    const hanging = Promise.withResolvers<never>()
    const asked = Promise.withResolvers<void>()
    crashed.fake.next = () => {
      asked.resolve()
      return hanging.promise
    }
    const first = crashed.send()
    await asked.promise
    await crashed.send()
    expect((await crashed.mail()).state).toBe('sending')
    crashed.later(60_000)
    await crashed.send()
    expect((await crashed.mail()).state).toBe('unknown')
    hanging.reject(new PortError('unknown', 'Gone.'))
    await first
    expect(crashed.fake.sent).toHaveLength(0)
  })

  it('stays unknown, with what is known, when the service does not list it', async () => {
    const { send, mail, fake, ask } = await planned()
    fake.next = new PortError('unknown', 'No answer.')
    await send()
    for (let asked = 0; asked < 4; asked++) await ask()
    expect(await mail()).toMatchObject({
      state: 'unknown',
      reason: expect.stringMatching(/^Probably not sent/),
    })
  })

  it('is tried again, later and later, when it certainly was not sent', async () => {
    const { send, mail, fake, later } = await planned()
    for (const seconds of [30, 60, 120]) {
      fake.next = new PortError('transient', 'Nobody there.')
      await send()
      const { state, nextTryAt, reason } = await mail()
      expect({ state, reason }).toEqual({
        state: 'planned',
        reason: 'Not sent yet: Nobody there. It is tried again.',
      })
      expect(nextTryAt?.getTime()).toBe(test.clock.at.getTime() + seconds * 1000)
      await send()
      expect(fake.sent).toHaveLength(0)
      later(seconds * 1000)
    }
    await send()
    expect((await mail()).state).toBe('sent')
  })

  it('leaves a service alone for as long as that asks', async () => {
    const { send, mail, fake } = await planned()
    fake.next = new PortError('transient', 'Too many.', { retryAfterMs: 600_000 })
    await send()
    expect((await mail()).nextTryAt?.getTime()).toBe(test.clock.at.getTime() + 600_000)
  })

  it('is given up, with a word, when it is no news any more', async () => {
    const { send, mail, fake, later, workspaceId } = await planned()
    later(49 * 3_600_000)
    fake.next = new PortError('transient', 'Nobody there.')
    await send()
    expect(await mail()).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('given up after 2 days'),
    })
    const verbs = await runQuery(test.platform, workspaceId, (em) => em.find(Activity, {}))
    expect(verbs.map((activity) => activity.verb)).toEqual(['mail.failed'])
  })

  it('waits for a refused key to be mended', async () => {
    const { send, mail, fake, later } = await planned()
    for (const hours of [1, 30, 60]) {
      later(hours * 3_600_000)
      fake.next = new PortError('misconfigured', 'The key was refused.')
      await send()
      expect(await mail()).toMatchObject({
        state: 'planned',
        reason: expect.stringContaining('sent once that is mended'),
      })
    }
    later(3_600_000)
    await send()
    expect((await mail()).state).toBe('sent')
  })

  it('suppresses an address that the service gave up, and asks it no more', async () => {
    const { send, mail, fake, workspaceId, to } = await planned()
    fake.inactive.add(to.email)
    await send()
    expect((await mail()).state).toBe('suppressed')
    await inWorkspace(test.platform, workspaceId, (uow) =>
      planMail(uow, { ...rejected, to, dedupeKey: 'order-2' }),
    )
    const [, second] = await mailsOf(test.platform, workspaceId)
    await sendMail(mailingOf(test.platform, createFakeMailer().mailer), {
      workspaceId,
      mailId: second?.id ?? '',
      requestId: 'r',
    })
    const [, after] = await mailsOf(test.platform, workspaceId)
    expect(after).toMatchObject({ state: 'suppressed', reason: expect.stringContaining('takes no mail') })
    const rows = await runQuery(test.platform, workspaceId, (em) => em.find(Suppression, {}))
    expect(rows).toMatchObject([{ email: to.email, reason: 'hard_bounce' }])
  })

  it('fails where the service refuses the mail itself', async () => {
    const { send, mail, fake } = await planned()
    fake.next = new PortError('rejected', 'The address is malformed.')
    await send()
    await send()
    expect(await mail()).toMatchObject({ state: 'failed', reason: 'Not sent: The address is malformed.' })
  })
})
