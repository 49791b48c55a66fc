import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProviderProfile } from '../ports/identity-provider.ts'
import { signIn, switchWorkspace } from './index.ts'
import { client, createSignInTest, HOUR, noTokens, START } from './sign-in.fixture.ts'

const { platform, clock, sql, newPerson, open, activities, stop } = await createSignInTest()
afterAll(stop)
beforeEach(() => {
  clock.at = START
})

describe('a sign-in', () => {
  it('that fails on its way leaves nothing behind', async () => {
    const profile = newPerson()
    const onWorkspaceCreated = () => Promise.reject(new Error('no account for you'))
    await expect(
      signIn(platform, { profile, tokens: noTokens }, client, 'request-1', { onWorkspaceCreated }),
    ).rejects.toThrow('no account')
    const users = await sql.query('select 1 from app_user where email = $1', [profile.email])
    expect(users.rowCount).toBe(0)
  })

  it('links by an address only when both sides have verified it', async () => {
    const email = 'shared@example.com'
    const unverified = await open(newPerson({ email, emailVerified: false }))
    const owner = await open(newPerson({ email: 'Shared@Example.com' }))
    const linked = await open(newPerson({ email }))
    const later = await open(newPerson({ email, emailVerified: false }))
    expect(linked.userId).toBe(owner.userId)
    expect(new Set([unverified.userId, owner.userId, later.userId]).size).toBe(3)
    expect(await activities('user.linked', owner.workspaceId)).toHaveLength(1)
  })

  it('opens the workspace that was looked at last', async () => {
    const profile = newPerson()
    const guest = await open(profile)
    const host = await open(newPerson())
    await sql.query(
      "insert into member (id, workspace_id, user_id, role, created_at) values (gen_random_uuid(), $1, $2, 'trader', now())",
      [host.workspaceId, guest.userId],
    )
    clock.at = new Date(clock.at.getTime() + HOUR)
    await switchWorkspace(platform, guest.actor, { id: host.workspaceId })
    expect((await open(profile)).actor).toMatchObject({ workspaceId: host.workspaceId, role: 'trader' })
  })
})

describe('a list of who may sign up', () => {
  const signUpList = ['ada@desk.example', '@club.example']
  const enter = (profile: ProviderProfile) =>
    signIn(platform, { profile, tokens: noTokens }, client, 'request-1', { signUpList })
  const counts = async () =>
    (
      await sql.query(
        `select (select count(*) from app_user) as users, (select count(*) from workspace) as workspaces,
           (select count(*) from identity_link) as links, (select count(*) from session) as sessions`,
      )
    ).rows[0]

  it('lets those in whom it names, and makes nothing of anybody else', async () => {
    expect(await enter(newPerson({ email: 'Ada@Desk.example' }))).toMatchObject({ userIsNew: true })
    expect(await enter(newPerson({ email: 'any@club.example' }))).toMatchObject({ userIsNew: true })
    const before = await counts()
    for (const stranger of [
      newPerson(),
      newPerson({ email: null }),
      newPerson({ email: 'x@club.example', emailVerified: false }),
    ])
      await expect(enter(stranger)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await counts()).toEqual(before)
  })

  it('asks nobody who is a person here already, also through another provider that vouches for them', async () => {
    const profile = newPerson()
    const { userId } = await open(profile)
    expect(await enter(profile)).toMatchObject({ userId, userIsNew: false })
    const linked = { ...profile, provider: 'another', subject: 'another' }
    expect(await enter(linked)).toMatchObject({ userId, userIsNew: false })
    await expect(
      enter({ ...profile, provider: 'third', subject: 'third', emailVerified: false }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
