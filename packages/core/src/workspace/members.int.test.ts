import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getMe, resolveSession, switchWorkspace } from '../identity/index.ts'
import { createPlatform, keyOf } from '../platform/rows.fixture.ts'
import { verbsOf } from '../platform/writes.fixture.ts'
import {
  changeRole,
  createWorkspace,
  inviteMember,
  leaveWorkspace,
  listInvitations,
  listMembers,
  removeMember,
  transferOwnership,
} from './index.ts'
import { actorOf, join, newPerson, type Person } from './people.fixture.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
let owner: Person
let admin: Awaited<ReturnType<typeof join>>
let adminPerson: Person
let trader: Awaited<ReturnType<typeof join>>
let traderPerson: Person

beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
})
afterAll(() => test?.close())
beforeEach(async () => {
  owner = await newPerson(test.platform, { name: 'Olga' })
  adminPerson = await newPerson(test.platform, { name: 'Ada' })
  traderPerson = await newPerson(test.platform, { name: 'Tom' })
  admin = await join(test.platform, adminPerson, owner.workspaceId, 'admin')
  trader = await join(test.platform, traderPerson, owner.workspaceId, 'trader')
})

const rolesNow = async () =>
  Object.fromEntries(
    (await listMembers(test.platform, owner.actor, {})).map(({ name, role }) => [name, role]),
  )
const memberIdOf = async (name: string) =>
  (await listMembers(test.platform, owner.actor, {})).find((each) => each.name === name)?.id ?? ''

describe('members', () => {
  it('are listed with role and when they were seen, owners first', async () => {
    const members = await listMembers(test.platform, trader.actor, {})
    expect(members.map(({ name, role, isMe }) => [name, role, isMe])).toEqual([
      ['Olga', 'owner', false],
      ['Ada', 'admin', false],
      ['Tom', 'trader', true],
    ])
    expect(members[0]).toMatchObject({ email: owner.email, lastSeenAt: '2030-01-01T00:00:00.000Z' })
  })

  it('get another role from an admin, which holds from the next request on', async () => {
    const changed = await changeRole(test.platform, admin.actor, { id: trader.memberId, role: 'viewer' })
    expect(changed).toMatchObject({ name: 'Tom', role: 'viewer' })
    expect(await verbsOf(test.platform, owner.workspaceId, trader.memberId)).toEqual(['member.role_changed'])
    const switched = await switchWorkspace(test.platform, traderPerson.actor, { id: owner.workspaceId })
    expect((await actorOf(test.platform, switched.secret)).role).toBe('viewer')
  })

  it('keep their roles when the actor may not change them', async () => {
    const ownerId = await memberIdOf('Olga')
    const refused: [typeof owner.actor, string, 'owner' | 'admin' | 'viewer'][] = [
      [trader.actor, admin.memberId, 'viewer'],
      [trader.actor, trader.memberId, 'admin'],
      [admin.actor, admin.memberId, 'owner'],
      [admin.actor, trader.memberId, 'owner'],
      [admin.actor, ownerId, 'viewer'],
      [owner.actor, ownerId, 'viewer'],
    ]
    for (const [actor, id, role] of refused)
      await expect(changeRole(test.platform, actor, { id, role })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    await expect(
      changeRole(test.platform, keyOf(owner.workspaceId, ['bots:write']), {
        id: trader.memberId,
        role: 'owner',
      }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await rolesNow()).toEqual({ Olga: 'owner', Ada: 'admin', Tom: 'trader' })
  })

  it('are judged by the role that the actor has now, not by the one that the request came with', async () => {
    await changeRole(test.platform, owner.actor, { id: admin.memberId, role: 'viewer' })
    await expect(
      changeRole(test.platform, admin.actor, { id: trader.memberId, role: 'admin' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await removeMember(test.platform, owner.actor, { id: admin.memberId })
    await expect(removeMember(test.platform, admin.actor, { id: trader.memberId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('of another workspace are not found', async () => {
    const other = await newPerson(test.platform)
    for (const attempt of [
      () => changeRole(test.platform, other.actor, { id: trader.memberId, role: 'viewer' }),
      () => removeMember(test.platform, other.actor, { id: trader.memberId }),
      () => transferOwnership(test.platform, other.actor, { id: trader.memberId }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await rolesNow()).toMatchObject({ Tom: 'trader' })
  })

  it('who are removed are out at once, and see another workspace of theirs', async () => {
    const { secret } = await switchWorkspace(test.platform, traderPerson.actor, { id: owner.workspaceId })
    await expect(removeMember(test.platform, trader.actor, { id: admin.memberId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await removeMember(test.platform, admin.actor, { id: trader.memberId })
    expect(await rolesNow()).toEqual({ Olga: 'owner', Ada: 'admin' })
    expect(await actorOf(test.platform, secret)).toMatchObject({ workspaceId: traderPerson.workspaceId })
    expect(await verbsOf(test.platform, owner.workspaceId, trader.memberId)).toEqual(['member.removed'])
  })

  it('who are removed have their open invitations taken back', async () => {
    await inviteMember(test.platform, admin.actor, { email: 'friend@example.com', role: 'admin' })
    await inviteMember(test.platform, owner.actor, { email: 'other@example.com', role: 'admin' })
    await changeRole(test.platform, owner.actor, { id: admin.memberId, role: 'trader' })
    const left = await listInvitations(test.platform, owner.actor, {})
    expect(left.map(({ email }) => email)).toEqual(['other@example.com'])
  })

  it('leave by themselves, but not the last owner', async () => {
    await expect(leaveWorkspace(test.platform, owner.actor, {})).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('only owner'),
    })
    const only = await newPerson(test.platform, { name: 'Guest' })
    const guest = await join(test.platform, only, owner.workspaceId, 'viewer')
    await leaveWorkspace(test.platform, guest.actor, {})
    expect(await verbsOf(test.platform, owner.workspaceId, guest.memberId)).toEqual(['member.left'])
    expect(await rolesNow()).not.toHaveProperty('Guest')
  })

  it('cannot both lay ownership down at once', async () => {
    const ownerId = await memberIdOf('Olga')
    await changeRole(test.platform, owner.actor, { id: admin.memberId, role: 'owner' })
    const second = { ...admin.actor, role: 'owner' as const }
    const outcomes = await Promise.allSettled([
      changeRole(test.platform, owner.actor, { id: ownerId, role: 'viewer' }),
      leaveWorkspace(test.platform, second, {}),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const left = await listMembers(test.platform, owner.actor, {})
    expect(left.filter(({ role }) => role === 'owner')).toHaveLength(1)
  })
})

describe('ownership', () => {
  it('is handed over in one step, by an owner alone', async () => {
    await expect(
      transferOwnership(test.platform, admin.actor, { id: trader.memberId }),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await transferOwnership(test.platform, owner.actor, { id: trader.memberId })
    expect(await rolesNow()).toEqual({ Olga: 'admin', Ada: 'admin', Tom: 'owner' })
    expect(await verbsOf(test.platform, owner.workspaceId, owner.workspaceId)).toContain(
      'workspace.ownership_transferred',
    )
    await expect(transferOwnership(test.platform, owner.actor, { id: admin.memberId })).rejects.toMatchObject(
      {
        code: 'FORBIDDEN',
      },
    )
  })
})

describe('workspaces', () => {
  it('are made by any person, who owns the new one alone', async () => {
    const made = await createWorkspace(test.platform, trader.actor, { name: ' Second ' })
    expect(made.name).toBe('Second')
    const me = await getMe(test.platform, traderPerson.actor, {})
    expect(me.workspaces).toContainEqual({ id: made.id, name: 'Second', role: 'owner', deletesAt: null })
    expect(await verbsOf(test.platform, made.id, made.id)).toEqual(['workspace.created'])
    expect((await getMe(test.platform, owner.actor, {})).workspaces.map(({ id }) => id)).not.toContain(
      made.id,
    )
    await expect(
      createWorkspace(test.platform, keyOf(owner.workspaceId, []), { name: 'x' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('whose sessions have nowhere else to go end with the membership', async () => {
    const made = await createWorkspace(test.platform, traderPerson.actor, { name: 'Shared' })
    const guest = await newPerson(test.platform, { name: 'Gus' })
    const { memberId } = await join(test.platform, guest, made.id, 'viewer')
    const { secret } = await switchWorkspace(test.platform, guest.actor, { id: made.id })
    const { actor } = await join(test.platform, await newPerson(test.platform), guest.workspaceId, 'owner')
    await leaveWorkspace(test.platform, { ...guest.actor, workspaceId: guest.workspaceId }, {})
    expect(actor.role).toBe('owner')
    const host = { ...traderPerson.actor, workspaceId: made.id, role: 'owner' as const }
    await removeMember(test.platform, host, { id: memberId })
    expect(await resolveSession(test.platform, secret, 'request-1')).toBeNull()
  })
})
