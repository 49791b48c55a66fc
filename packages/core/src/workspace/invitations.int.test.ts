import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Invitation } from '../entities/workspace.entity.ts'
import { acceptInvitation, linkIdentity, lookAtInvitation } from '../identity/index.ts'
import { createPlatform, keyOf } from '../platform/rows.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { verbsOf } from '../platform/writes.fixture.ts'
import {
  deleteWorkspace,
  inviteMember,
  listInvitations,
  listMembers,
  resendInvitation,
  revokeInvitation,
} from './index.ts'
import { actorOf, join, newPerson, noTokens, type Person } from './people.fixture.ts'

const DAY = 86_400_000
const START = new Date('2030-01-01T00:00:00Z')
let test: Awaited<ReturnType<typeof createPlatform>>
let owner: Person

beforeAll(async () => {
  test = await createPlatform(START)
})
afterAll(() => test?.close())
beforeEach(async () => {
  test.clock.at = START
  owner = await newPerson(test.platform, { name: 'Olga' })
})

let guests = 0
const newAddress = () => `guest${++guests}@example.com`
const tokenOf = (link: string) => link.split('/').at(-1) ?? ''
const invite = async (email: string, role: 'admin' | 'trader' = 'trader') => {
  const made = await inviteMember(test.platform, owner.actor, { email, role })
  return { ...made, token: tokenOf(made.link) }
}

describe('an invitation', () => {
  it('is stored without the token, which the link alone has', async () => {
    const { invitation, link, token } = await invite(' Guest@Example.com ')
    expect(link).toMatch(/^http:\/\/localhost:3000\/invitations\/[A-Za-z0-9_-]{43}$/)
    expect(invitation).toMatchObject({
      email: 'guest@example.com',
      state: 'open',
      expiresAt: '2030-01-08T00:00:00.000Z',
    })
    const rows = await runQuery(test.platform, owner.workspaceId, (em) => em.find(Invitation, {}))
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(await verbsOf(test.platform, owner.workspaceId, invitation.id)).toEqual(['member.invited'])
  })

  it('says who invites to what, also to somebody who is not signed in', async () => {
    const { token } = await invite(newAddress())
    const offer = await lookAtInvitation(test.platform, null, { token })
    expect(offer).toMatchObject({
      invitedBy: 'Olga',
      role: 'trader',
      obstacle: 'signed_out',
      yourAddress: null,
    })
    expect(offer.addressHint).toBe('g•••@example.com')
    await expect(lookAtInvitation(test.platform, null, { token: 'A'.repeat(43) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(lookAtInvitation(test.platform, null, { token: 'short' })).rejects.toMatchObject({
      code: 'INVALID',
    })
  })

  it('makes the invited person a member with that role, once, and shows them the workspace', async () => {
    const email = newAddress()
    const { token, invitation } = await invite(email)
    const guest = await newPerson(test.platform, { email, name: 'Gus' })
    expect(await lookAtInvitation(test.platform, guest.actor, { token })).toMatchObject({
      obstacle: null,
      why: null,
    })
    const { secret, workspace } = await acceptInvitation(test.platform, guest.actor, { token })
    expect(workspace).toMatchObject({ id: owner.workspaceId, role: 'trader' })
    expect(await actorOf(test.platform, secret)).toMatchObject({
      workspaceId: owner.workspaceId,
      role: 'trader',
    })
    const members = await listMembers(test.platform, owner.actor, {})
    const joined = members.find(({ name }) => name === 'Gus')
    expect(await verbsOf(test.platform, owner.workspaceId, joined?.id ?? '')).toEqual(['member.joined'])
    expect((await listInvitations(test.platform, owner.actor, {})).map(({ id }) => id)).not.toContain(
      invitation.id,
    )
    const twice = acceptInvitation(test.platform, await actorOf(test.platform, secret), { token })
    await expect(twice).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('lets one of two clicks at once in, and makes one member', async () => {
    const email = newAddress()
    const { token } = await invite(email)
    const guest = await newPerson(test.platform, { email, name: 'Twice' })
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => acceptInvitation(test.platform, guest.actor, { token })),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const members = await listMembers(test.platform, owner.actor, {})
    expect(members.filter(({ name }) => name === 'Twice')).toHaveLength(1)
  })

  it('is for the invited address alone, and only when a provider vouches for it', async () => {
    const email = newAddress()
    const { token } = await invite(email)
    const strangers = [
      await newPerson(test.platform),
      await newPerson(test.platform, { email, emailVerified: false }),
    ]
    for (const { actor } of strangers) {
      expect(await lookAtInvitation(test.platform, actor, { token })).toMatchObject({
        obstacle: 'other_address',
      })
      await expect(acceptInvitation(test.platform, actor, { token })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    }
    // An identity with that address, linked on the profile, is as good as signing in with it.
    const { actor } = strangers[0] as Person
    const profile = {
      provider: 'test',
      subject: email,
      email,
      emailVerified: true,
      name: null,
      avatarUrl: null,
    }
    await linkIdentity(test.platform, actor, { profile, tokens: noTokens })
    expect(await acceptInvitation(test.platform, actor, { token })).toMatchObject({
      workspace: { id: owner.workspaceId },
    })
  })

  it('can be accepted on the operator’s own computer, where nobody’s address is ever verified', async () => {
    const email = newAddress()
    const { token } = await invite(email)
    const local = await newPerson(test.platform, { email, emailVerified: false, provider: 'dev' })
    await expect(acceptInvitation(test.platform, local.actor, { token })).resolves.toBeDefined()
  })

  it('expires after seven days, and says so', async () => {
    const email = newAddress()
    const { token } = await invite(email)
    const guest = await newPerson(test.platform, { email })
    test.clock.at = new Date(START.getTime() + 7 * DAY)
    expect(await lookAtInvitation(test.platform, guest.actor, { token })).toMatchObject({
      obstacle: 'expired',
    })
    await expect(acceptInvitation(test.platform, guest.actor, { token })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    // An expired one makes way for a new one.
    expect((await invite(email)).invitation.state).toBe('open')
  })

  it('sent again has another link and new days; the old link is dead', async () => {
    const email = newAddress()
    const { token, invitation } = await invite(email)
    test.clock.at = new Date(START.getTime() + 9 * DAY)
    const again = await resendInvitation(test.platform, owner.actor, { id: invitation.id })
    expect(again.invitation).toMatchObject({
      id: invitation.id,
      state: 'open',
      expiresAt: '2030-01-17T00:00:00.000Z',
    })
    await expect(lookAtInvitation(test.platform, null, { token })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const guest = await newPerson(test.platform, { email })
    await acceptInvitation(test.platform, guest.actor, { token: tokenOf(again.link) })
    await expect(resendInvitation(test.platform, owner.actor, { id: invitation.id })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await verbsOf(test.platform, owner.workspaceId, invitation.id)).toEqual([
      'member.invited',
      'invitation.resent',
    ])
  })

  it('taken back lets nobody in', async () => {
    const email = newAddress()
    const { token, invitation } = await invite(email)
    const guest = await newPerson(test.platform, { email })
    await revokeInvitation(test.platform, owner.actor, { id: invitation.id })
    expect(await lookAtInvitation(test.platform, guest.actor, { token })).toMatchObject({
      obstacle: 'revoked',
    })
    await expect(acceptInvitation(test.platform, guest.actor, { token })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(revokeInvitation(test.platform, owner.actor, { id: invitation.id })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await verbsOf(test.platform, owner.workspaceId, invitation.id)).toEqual([
      'member.invited',
      'invitation.revoked',
    ])
  })

  it('to a deleted workspace lets nobody in', async () => {
    const email = newAddress()
    const { token } = await invite(email)
    const guest = await newPerson(test.platform, { email })
    await deleteWorkspace(test.platform, owner.actor, { typedName: 'Olga’s workspace' })
    await expect(acceptInvitation(test.platform, guest.actor, { token })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
  })

  it('is not made for a member or twice, nor by who may not', async () => {
    const email = newAddress()
    const { invitation } = await invite(email)
    await expect(invite(email)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(invite(owner.email)).rejects.toMatchObject({ code: 'CONFLICT' })
    const trader = await join(test.platform, await newPerson(test.platform), owner.workspaceId, 'trader')
    const admin = await join(test.platform, await newPerson(test.platform), owner.workspaceId, 'admin')
    const input = { email: newAddress(), role: 'viewer' as const }
    for (const attempt of [
      () => inviteMember(test.platform, trader.actor, input),
      () => inviteMember(test.platform, admin.actor, { ...input, role: 'owner' }),
      () => inviteMember(test.platform, keyOf(owner.workspaceId, ['bots:write']), input),
      () => resendInvitation(test.platform, trader.actor, { id: invitation.id }),
      () => revokeInvitation(test.platform, trader.actor, { id: invitation.id }),
      () => listInvitations(test.platform, trader.actor, {}),
      () => acceptInvitation(test.platform, keyOf(owner.workspaceId, []), { token: 'A'.repeat(43) }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('of another workspace is not found', async () => {
    const { invitation } = await invite(newAddress())
    const other = await newPerson(test.platform)
    await expect(resendInvitation(test.platform, other.actor, { id: invitation.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(revokeInvitation(test.platform, other.actor, { id: invitation.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await listInvitations(test.platform, other.actor, {})).toEqual([])
  })
})
