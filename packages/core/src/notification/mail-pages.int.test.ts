/** What people see and do about mail: lists, one mail, again, own words, preferences, suppressed addresses. */
import { mailSamples } from '@viewzenix/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Activity } from '../entities/activity.entity.ts'
import { Mail } from '../entities/mail.entity.ts'
import { Suppression } from '../entities/mail-settings.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows, keyOf } from '../platform/rows.fixture.ts'
import { createSealer } from '../platform/seal.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { PortError } from '../ports/index.ts'
import {
  followUnsubscribeLink,
  getMail,
  listMail,
  listMailPreferences,
  listMailTemplates,
  listSuppressions,
  planMail,
  planMailToMembers,
  previewMail,
  reactivateAddress,
  readUnsubscribeToken,
  resendMail,
  resetMailWording,
  sendMail,
  setMailPreference,
  setMailWording,
} from './index.ts'
import { createFakeMailer, createPeople, inWorkspace, mailingOf, mailsOf } from './mail.fixture.ts'
import { unsubscribeToken } from './unsubscribe-token.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-31T09:00:00Z'))
})
afterAll(() => test?.close())

const mailing = () => mailingOf(test.platform, createFakeMailer().mailer)
const acceptUrl = 'http://localhost:3000/invitations/canary-token'

/** A workspace of an owner, a trader and a viewer, with a sign-in mail to each and an invitation to the viewer. */
const setUp = async () => {
  const { workspaceId, people } = await createPeople(test.platform)
  const as = (role: 'owner' | 'trader' | 'viewer'): Actor & { id: string } => ({
    kind: 'user',
    id: people[role]?.userId ?? '',
    name: role,
    role,
    sessionId: newId(),
    workspaceId,
    requestId: 'request-1',
  })
  await inWorkspace(test.platform, workspaceId, async (uow) => {
    for (const to of Object.values(people))
      await planMail(uow, {
        template: 'sign_in_new_device',
        to,
        data: mailSamples.sign_in_new_device,
        dedupeKey: to.userId,
      })
    await planMail(uow, {
      template: 'invitation',
      to: { email: people.viewer?.email ?? '' },
      data: { ...mailSamples.invitation, acceptUrl },
      dedupeKey: 'invitation',
    })
  })
  return { workspaceId, people, as }
}

describe('mails', () => {
  it('are all shown to who sets up the workspace, and to the others those that were written to them', async () => {
    const { as, people, workspaceId } = await setUp()
    expect((await listMail(test.platform, as('owner'), {})).items).toHaveLength(4)
    const own = await listMail(test.platform, as('viewer'), {})
    expect(own.items.map((mail) => [mail.template, mail.to, mail.mine])).toEqual([
      ['invitation', people.viewer?.email, true],
      ['sign_in_new_device', people.viewer?.email, true],
    ])
    const foreign = (await mailsOf(test.platform, workspaceId)).find(
      (mail) => mail.email === people.owner?.email,
    )
    const look = (actor: Parameters<typeof getMail>[1]) =>
      getMail(mailing(), actor, { id: foreign?.id ?? '' })
    await expect(look(as('viewer'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(look(userOf((await createRows(test.platform)).workspaceId))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(look(keyOf(workspaceId, ['alerts:read']))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await look(as('owner'))).toMatchObject({ subject: 'New sign-in from Firefox on Windows' })
  })

  it('come in pages, by state and template', async () => {
    const { as } = await setUp()
    const first = await listMail(test.platform, as('owner'), { limit: 3 })
    const cursor = first.nextCursor ?? ''
    expect((await listMail(test.platform, as('owner'), { limit: 3, cursor })).items).toHaveLength(1)
    expect((await listMail(test.platform, as('owner'), { template: 'invitation' })).items).toHaveLength(1)
    expect((await listMail(test.platform, as('owner'), { state: 'sent' })).items).toEqual([])
  })

  it('show the key of an invitation to its reader alone', async () => {
    const { as } = await setUp()
    const [invitation] = (await listMail(test.platform, as('owner'), { template: 'invitation' })).items
    const id = invitation?.id ?? ''
    const forOwner = await getMail(mailing(), as('owner'), { id })
    expect(forOwner.linkHidden).toBe(true)
    expect(JSON.stringify(forOwner)).not.toContain('canary-token')
    const forReader = await getMail(mailing(), as('viewer'), { id })
    expect(forReader.linkHidden).toBe(false)
    expect(forReader.html).toContain(acceptUrl)
  })

  it('never show a link that unsubscribes somebody', async () => {
    const { workspaceId, as } = await setUp()
    await inWorkspace(test.platform, workspaceId, (uow) =>
      planMailToMembers(uow, {
        template: 'order_rejected',
        atLeast: 'owner',
        data: mailSamples.order_rejected,
        dedupeKey: 'o',
      }),
    )
    const [mail] = (await listMail(test.platform, as('owner'), { template: 'order_rejected' })).items
    expect((await getMail(mailing(), as('owner'), { id: mail?.id ?? '' })).text).not.toContain('unsubscribe')
  })

  it('are sent again as a new mail, once, by who may, and never while they are under way', async () => {
    const { workspaceId, as } = await setUp()
    const [mail] = await mailsOf(test.platform, workspaceId)
    const id = mail?.id ?? ''
    const again = () => resendMail(test.platform, as('owner'), { id })
    await expect(again()).rejects.toMatchObject({ code: 'CONFLICT', message: 'It is still on its way.' })
    await inWorkspace(test.platform, workspaceId, async ({ em }) => {
      await em.nativeUpdate(Mail, { id }, { state: 'unknown' })
    })
    await expect(resendMail(test.platform, as('trader'), { id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(
      resendMail(test.platform, userOf((await createRows(test.platform)).workspaceId), { id }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const copy = await again()
    await expect(again()).rejects.toMatchObject({ code: 'CONFLICT', message: 'It was sent again already.' })
    expect(await verbsOf(test.platform, workspaceId, id)).toEqual(['mail.resent'])
    const { fake, mailer } = createFakeMailer()
    await sendMail(mailingOf(test.platform, mailer), { workspaceId, mailId: copy.id, requestId: 'r' })
    expect(fake.sent.map((sent) => sent.id)).toEqual([copy.id])
    expect((await mailsOf(test.platform, workspaceId)).find((each) => each.id === id)).toMatchObject({
      state: 'unknown',
      resentAs: copy.id,
    })
  })
})

describe('a workspace’s own words', () => {
  const own = {
    template: 'order_rejected',
    subject: '{{symbol}}: rejected',
    intro: 'The broker said no: {{reason}}',
    closing: '',
  } as const

  it('are tried, kept, used by what is planned from then on, and given up', async () => {
    const { workspaceId, as } = await setUp()
    const tried = await previewMail(mailing(), as('owner'), own)
    expect(tried.subject).toBe('BTCUSD: rejected')
    expect(tried.text).toContain('The broker said no: Not enough cash')
    await setMailWording(test.platform, as('owner'), own)
    await setMailWording(test.platform, as('owner'), { ...own, subject: 'No {{symbol}}' })
    const plan = (dedupeKey: string) =>
      inWorkspace(test.platform, workspaceId, (uow) =>
        planMailToMembers(uow, { ...own, atLeast: 'owner', data: mailSamples.order_rejected, dedupeKey }),
      )
    await plan('1')
    const list = async () =>
      (await listMailTemplates(test.platform, as('viewer'), {})).find((t) => t.template === own.template)
    expect(await list()).toMatchObject({ overridden: true, wording: { subject: 'No {{symbol}}' } })
    await resetMailWording(test.platform, as('owner'), { template: own.template })
    await resetMailWording(test.platform, as('owner'), { template: own.template })
    expect(await list()).toMatchObject({ overridden: false })
    await plan('2')
    const subjects = (await mailsOf(test.platform, workspaceId, 'order_rejected')).map((mail) => mail.subject)
    expect(subjects).toEqual(['No BTCUSD', 'Order rejected: buy 0.050 BTCUSD'])
  })

  it('are for who sets up the workspace, leave activities, and stay in their workspace', async () => {
    const { as, workspaceId } = await setUp()
    await expect(setMailWording(test.platform, as('trader'), own)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(
      resetMailWording(test.platform, as('trader'), { template: own.template }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await setMailWording(test.platform, as('owner'), own)
    const other = userOf((await setUp()).workspaceId)
    expect(
      (await listMailTemplates(test.platform, other, {})).filter((template) => template.overridden),
    ).toEqual([])
    const found = await runQuery(test.platform, workspaceId, (em) =>
      em.find(Activity, { verb: 'mail-template.changed' }),
    )
    expect(found).toHaveLength(1)
  })

  it.each([
    [{ subject: 'Hello {{name}}' }, /uses \{\{name\}\}.*It has \{\{symbol\}\}, \{\{side\}\}/],
    [{ subject: 'Hello\r\nBcc: everybody' }, /must be a single line/],
    [{ intro: '<a href=x>here</a>' }, /HTML is not taken/],
    [{ intro: 'See https://evil.example/login' }, /must not link to https:\/\/evil\.example/],
    [{ closing: 'Or evil.example' }, /must not link to evil\.example/],
    [{ closing: 'Call {{symbol' }, /without its other half/],
  ])('are refused with a reason: %j', async (changes, message) => {
    const { as } = await setUp()
    const wording = { ...own, ...changes }
    await expect(setMailWording(test.platform, as('owner'), wording)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(message),
      fields: [{ field: Object.keys(changes)[0] }],
    })
    await expect(previewMail(mailing(), as('owner'), wording)).rejects.toMatchObject({ code: 'INVALID' })
  })
})

describe('what a person wants', () => {
  it('is theirs alone, and holds for what cannot be switched off too', async () => {
    const { as, workspaceId } = await setUp()
    await setMailPreference(test.platform, as('viewer'), { template: 'daily_summary', wanted: false })
    const offFor = async (role: 'viewer' | 'trader') =>
      (await listMailPreferences(test.platform, as(role), {})).filter((p) => !p.wanted).map((p) => p.template)
    expect(await offFor('viewer')).toEqual(['daily_summary'])
    expect(await offFor('trader')).toEqual([])
    await expect(
      setMailPreference(test.platform, as('viewer'), { template: 'sign_in_new_device', wanted: false }),
    ).rejects.toMatchObject({ code: 'INVALID' })
    await expect(
      setMailPreference(test.platform, keyOf(workspaceId, []), { template: 'daily_summary', wanted: false }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await verbsOf(test.platform, workspaceId, as('viewer').id)).toEqual(['mail.switched-off'])
  })

  it('is changed by the link in a mail, without a session, once', async () => {
    const { as, workspaceId } = await setUp()
    const token = unsubscribeToken(test.platform.sealer, {
      userId: as('trader').id,
      template: 'halt_tripped',
    })
    const follow = (wanted: boolean) => followUnsubscribeLink(test.platform, { token, wanted }, 'request-1')
    expect(await follow(false)).toBe('halt_tripped')
    expect(await follow(false)).toBe('halt_tripped')
    const reached = await inWorkspace(test.platform, workspaceId, (uow) =>
      planMailToMembers(uow, {
        template: 'halt_tripped',
        atLeast: 'trader',
        data: mailSamples.halt_tripped,
        dedupeKey: 'h',
      }),
    )
    expect(reached).toBe(1)
    await follow(true)
    expect(await verbsOf(test.platform, workspaceId, as('trader').id)).toEqual([
      'mail.switched-off',
      'mail.switched-on',
    ])
  })

  it('cannot be changed by a link that was made up, nor switched off what guards an account', () => {
    const { sealer } = test.platform
    const userId = newId()
    const token = unsubscribeToken(sealer, { userId, template: 'daily_summary' })
    const [body = '', mac = ''] = token.split('.')
    const other = Buffer.from(`${newId()} daily_summary`).toString('base64url')
    expect(readUnsubscribeToken(sealer, token)).toEqual({ userId, template: 'daily_summary' })
    const older = createSealer('an older secret')
    const before = unsubscribeToken(older, { userId, template: 'daily_summary' })
    expect(readUnsubscribeToken(createSealer('a newer one', ['an older secret']), before)).not.toBeNull()
    expect(readUnsubscribeToken(createSealer('a newer one'), before)).toBeNull()
    for (const forged of [`${other}.${mac}`, body, `${body}.`, `${body}.${mac}.x`, '', 'x.y'])
      expect(readUnsubscribeToken(sealer, forged)).toBeNull()
    const essential = unsubscribeToken(sealer, { userId, template: 'sign_in_new_device' })
    expect(readUnsubscribeToken(sealer, essential)).toBeNull()
  })
})

describe('suppressed addresses', () => {
  const suppressed = async () => {
    const { workspaceId, as } = await setUp()
    await inWorkspace(test.platform, workspaceId, async ({ em, now }) => {
      em.create(Suppression, {
        id: newId(),
        workspaceId,
        email: 'gone@example.com',
        reason: 'hard_bounce',
        detail: 'No such mailbox.',
        suppressedAt: now,
      })
    })
    const [row] = await listSuppressions(test.platform, as('owner'), {})
    return { workspaceId, as, id: row?.id ?? '' }
  }

  it('are reactivated at the mail service first, and then here', async () => {
    const { as, id, workspaceId } = await suppressed()
    const { fake, mailer } = createFakeMailer()
    fake.inactive.add('gone@example.com')
    fake.refuseReactivation = new PortError('rejected', 'It was a complaint.')
    const own = mailingOf(test.platform, mailer)
    await expect(reactivateAddress(own, as('owner'), { id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'It was a complaint. It stays suppressed here, too.',
    })
    fake.refuseReactivation = new PortError('transient', 'Nobody there.')
    await expect(reactivateAddress(own, as('owner'), { id })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await listSuppressions(test.platform, as('owner'), {})).toHaveLength(1)
    fake.refuseReactivation = null
    await reactivateAddress(own, as('owner'), { id })
    expect(fake.inactive.size).toBe(0)
    expect(await listSuppressions(test.platform, as('owner'), {})).toEqual([])
    const row = await runQuery(test.platform, workspaceId, (em) => em.findOne(Suppression, { id }))
    expect(row).toMatchObject({ reactivatedBy: 'owner' })
  })

  it('are for who sets up the workspace, and not those of another', async () => {
    const { as, id } = await suppressed()
    await expect(listSuppressions(test.platform, as('trader'), {})).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(reactivateAddress(mailing(), as('trader'), { id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const other = userOf((await createRows(test.platform)).workspaceId)
    await expect(reactivateAddress(mailing(), other, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
