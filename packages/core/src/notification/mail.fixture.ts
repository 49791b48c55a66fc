/** A mailer in memory that a test can tell to fail, and people in a workspace to write to. */
import type { MailTemplate, Role } from '@viewzenix/schema'
import { User } from '../entities/identity.entity.ts'
import { Mail, MailEvent } from '../entities/mail.entity.ts'
import { Member, Workspace } from '../entities/workspace.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { runInTransaction, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import {
  INACTIVE_RECIPIENT,
  type Mailer,
  type MailReceipt,
  type MailRenderer,
  type OutgoingMail,
  PortError,
} from '../ports/index.ts'
import type { Mailing } from './mailing.ts'

/** Accepts everything, unless it is told otherwise. It passes the contract of mailers. */
export const createFakeMailer = () => {
  const fake = {
    sent: [] as OutgoingMail[],
    inactive: new Set<string>(),
    /** What the next sending does instead of arriving. */
    next: null as PortError | (() => Promise<MailReceipt>) | null,
    /** The next sending arrives, and its answer is lost. */
    loseNext: false,
    /** The service cannot be asked. */
    away: false,
    refuseReactivation: null as PortError | null,
  }
  const providerId = (mailId: string) => `pm-${mailId}`
  const mailer: Mailer = {
    kind: 'postmark',
    send: async (mail, signal) => {
      if (signal.aborted) throw new PortError('transient', 'Nobody waits for it.')
      const { next, loseNext } = fake
      fake.next = null
      fake.loseNext = false
      if (typeof next === 'function') return next()
      if (next) throw next
      if (fake.inactive.has(mail.to))
        throw new PortError('rejected', 'The address bounced before.', { code: INACTIVE_RECIPIENT })
      fake.sent.push(mail)
      if (loseNext) throw new PortError('unknown', 'No answer.')
      return { outcome: 'accepted', providerId: providerId(mail.id) }
    },
    find: async ({ id }) => {
      if (fake.away) throw new PortError('transient', 'Nobody there.')
      return fake.sent.some((mail) => mail.id === id) ? { providerId: providerId(id) } : null
    },
    reactivate: async (email) => {
      if (fake.refuseReactivation) throw fake.refuseReactivation
      fake.inactive.delete(email)
    },
    probe: async () => undefined,
  }
  return { fake, mailer }
}

/** Says what it was given. */
const plainRenderer: MailRenderer = {
  render: async ({ wording, action, unsubscribeUrl }) => ({
    html: `<p>${wording.intro}</p><a href="${action.url}">${action.label}</a>`,
    text: `${wording.subject}\n${wording.intro}\n${action.url}\n${unsubscribeUrl ?? ''}`,
  }),
}

export const mailingOf = (platform: Platform, mailer: Mailer): Mailing => ({
  ...platform,
  mailer,
  mailRenderer: plainRenderer,
})

/** A workspace with one member of each role named, whose address is `<role>@example.com` in it. */
export const createPeople = async (platform: Platform, among: Role[] = ['owner', 'trader', 'viewer']) => {
  const workspaceId = newId()
  const people: Record<string, { userId: string; email: string }> = {}
  await inWorkspace(platform, workspaceId, async ({ em, now }) => {
    em.create(Workspace, { id: workspaceId, name: 'Desk', createdAt: now })
    await em.flush()
    for (const role of among) {
      const userId = newId()
      const email = `${role}-${userId.slice(-6)}@example.com`
      people[role] = { userId, email }
      em.create(User, { id: userId, name: role, email, emailVerified: true, createdAt: now })
      em.create(Member, { id: newId(), workspaceId, userId, role, createdAt: now })
    }
  })
  return { workspaceId, people }
}

export const inWorkspace = <T>(
  platform: Platform,
  workspaceId: string,
  use: (uow: UnitOfWork) => Promise<T>,
): Promise<T> => runInTransaction(platform, systemActor(workspaceId, 'request-1'), use)

export const mailsOf = (platform: Platform, workspaceId: string, template?: MailTemplate): Promise<Mail[]> =>
  runQuery(platform, workspaceId, (em) =>
    em.find(Mail, template ? { template } : {}, { orderBy: { id: 'asc' } }),
  )

export const eventsOf = (platform: Platform, workspaceId: string, mailId: string): Promise<string[]> =>
  runQuery(platform, workspaceId, async (em) =>
    (await em.find(MailEvent, { mailId }, { orderBy: { id: 'asc' } })).map((event) => event.kind),
  )
