import { createFakeIdentityProvider } from '@viewzenix/testing/fake-identity-provider'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPlatform, keyOf } from '../platform/rows.fixture.ts'
import { verbsOf } from '../platform/writes.fixture.ts'
import { PortError, type ProviderProfile } from '../ports/index.ts'
import { newPerson, noTokens, type Person } from '../workspace/people.fixture.ts'
import {
  getProfile,
  linkIdentity,
  refreshIdentity,
  renameMe,
  resolveSession,
  revokeAllSessions,
  scheduleRefreshes,
  signIn,
  unlinkIdentity,
} from './index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = new Date('2030-01-01T00:00:00Z')
let test: Awaited<ReturnType<typeof createPlatform>>
let sql: pg.Pool
let person: Person

beforeAll(async () => {
  test = await createPlatform(START)
  sql = new pg.Pool({ connectionString: test.url, max: 2, options: '-c viewzenix.workspace=*' })
})
afterAll(async () => {
  await sql?.end()
  await test?.close()
})
beforeEach(async () => {
  test.clock.at = START
  person = await newPerson(test.platform)
})

let subjects = 0
const profileOf = (changes: Partial<ProviderProfile> = {}): ProviderProfile => ({
  provider: 'github',
  subject: `subject-${++subjects}`,
  email: `person${subjects}@example.com`,
  emailVerified: true,
  name: 'Grace Hopper',
  avatarUrl: 'https://example.com/grace.png',
  ...changes,
})
const enter = async (profile: ProviderProfile, userAgent: string | null = 'Firefox/1.0') => {
  const { secret, userId } = await signIn(
    test.platform,
    { profile, tokens: noTokens },
    { ip: null, userAgent },
    'request-1',
  )
  const actor = await resolveSession(test.platform, secret, 'request-1')
  if (!actor) throw new Error('nobody')
  return { actor, secret, userId }
}

describe('a profile', () => {
  it('follows its provider at each sign-in: name, picture and verified address', async () => {
    const first = profileOf()
    const { actor } = await enter(first)
    await enter({
      ...first,
      name: 'Rear Admiral Hopper',
      email: 'Admiral@Example.com',
      avatarUrl: 'https://example.com/2.png',
    })
    expect(await getProfile(test.platform, actor, {})).toMatchObject({
      name: 'Rear Admiral Hopper',
      email: 'admiral@example.com',
      avatarUrl: 'https://example.com/2.png',
      nameIsOwn: false,
    })
    await enter({ ...first, email: 'claimed@example.com', emailVerified: false })
    expect(await getProfile(test.platform, actor, {})).toMatchObject({ email: 'admiral@example.com' })
  })

  it('keeps the name that the person chose, until they give it up', async () => {
    const first = profileOf()
    const { actor } = await enter(first)
    await renameMe(test.platform, actor, { name: ' Amazing Grace ' })
    await enter({ ...first, name: 'Somebody Else' })
    expect(await getProfile(test.platform, actor, {})).toMatchObject({
      name: 'Amazing Grace',
      nameIsOwn: true,
    })
    expect(await renameMe(test.platform, actor, { name: null })).toMatchObject({ name: 'Somebody Else' })
    expect(await verbsOf(test.platform, actor.workspaceId, actor.id)).toEqual([
      'user.renamed',
      'user.renamed',
    ])
    await expect(renameMe(test.platform, keyOf(actor.workspaceId, []), { name: 'x' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(renameMe(test.platform, actor, { name: '' })).rejects.toMatchObject({ code: 'INVALID' })
  })

  it('does not take over an address that is another user’s: it would decide who is linked to whom', async () => {
    const theirs = await enter(profileOf({ email: 'owner@example.com' }))
    const mine = profileOf()
    const { actor } = await enter(mine)
    await enter({ ...mine, email: 'owner@example.com' })
    expect((await getProfile(test.platform, actor, {})).email).toBe(mine.email)
    const third = await enter(profileOf({ provider: 'google', email: 'owner@example.com' }))
    expect(third.userId).toBe(theirs.userId)
  })

  it('has what the first identity says, not what another one that was linked says', async () => {
    const first = profileOf()
    const { actor } = await enter(first)
    const second = profileOf({ provider: 'google', name: 'G. Hopper', avatarUrl: null })
    await linkIdentity(test.platform, actor, { profile: second, tokens: noTokens })
    await enter({ ...second, name: 'Google Grace' })
    expect(await getProfile(test.platform, actor, {})).toMatchObject({
      name: 'Grace Hopper',
      email: first.email,
    })
  })
})

describe('linked identities', () => {
  it('each open the same user, and leave an activity', async () => {
    const profile = profileOf()
    const linked = await linkIdentity(test.platform, person.actor, { profile, tokens: noTokens })
    expect(linked.isNew).toBe(true)
    expect((await enter(profile)).userId).toBe(person.actor.id)
    expect(await linkIdentity(test.platform, person.actor, { profile, tokens: noTokens })).toMatchObject({
      isNew: false,
    })
    expect(await verbsOf(test.platform, person.workspaceId, person.actor.id)).toEqual(['identity.linked'])
    expect(
      (await getProfile(test.platform, person.actor, {})).identities.map(({ provider }) => provider),
    ).toEqual(['test', 'github'])
  })

  it('are not taken from somebody else, nor linked for a session that has ended', async () => {
    const profile = profileOf()
    const other = await enter(profile)
    await expect(
      linkIdentity(test.platform, person.actor, { profile, tokens: noTokens }),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect((await enter(profile)).userId).toBe(other.userId)
    await revokeAllSessions(test.platform, person.actor, {})
    await expect(
      linkIdentity(test.platform, person.actor, { profile: profileOf(), tokens: noTokens }),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('are unlinked with the sessions that they opened, but never the last one, not even two at once', async () => {
    const profile = profileOf()
    const { identityId } = await linkIdentity(test.platform, person.actor, { profile, tokens: noTokens })
    const elsewhere = await enter(profile)
    const stranger = await newPerson(test.platform)
    await expect(unlinkIdentity(test.platform, stranger.actor, { id: identityId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const ids = (await getProfile(test.platform, person.actor, {})).identities.map(({ id }) => id)
    const outcomes = await Promise.allSettled(
      ids.map((id) => unlinkIdentity(test.platform, person.actor, { id })),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await getProfile(test.platform, person.actor, {})).identities).toHaveLength(1)
    if (outcomes[1]?.status === 'fulfilled')
      expect(await resolveSession(test.platform, elsewhere.secret, 'r')).toBeNull()
    expect(await resolveSession(test.platform, person.secret, 'r')).not.toBeNull()
    const [left] = (await getProfile(test.platform, person.actor, {})).identities
    await expect(unlinkIdentity(test.platform, person.actor, { id: left?.id ?? '' })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await verbsOf(test.platform, person.workspaceId, person.actor.id)).toContain('identity.unlinked')
  })
})

describe('a browser that was never used before', () => {
  const mails = async (userId: string) =>
    (
      await sql.query("select email from mail where template = 'sign_in_new_device' and user_id = $1", [
        userId,
      ])
    ).rows

  it('is told by mail, once, and not for the first sign-in or a new version', async () => {
    const profile = profileOf()
    const { userId } = await enter(profile, 'Firefox/140.0')
    await enter(profile, 'Firefox/141.2')
    expect(await mails(userId)).toHaveLength(0)
    await enter(profile, 'Safari/605.1')
    await enter(profile, 'Safari/606.1')
    expect(await mails(userId)).toEqual([{ email: profile.email }])
  })
})

describe('signing out everywhere', () => {
  it('ends every session, tells the streams, and leaves an activity', async () => {
    const profile = profileOf()
    const [first, second] = [await enter(profile), await enter(profile)]
    const listener = new pg.Client({ connectionString: test.url })
    await listener.connect()
    const heard = new Promise<string | undefined>((resolve) =>
      listener.on('notification', ({ payload }) => resolve(payload)),
    )
    await listener.query('listen viewzenix_live')
    expect(await revokeAllSessions(test.platform, first.actor, {})).toMatchObject({ revoked: 2 })
    expect(JSON.parse((await heard) ?? '')).toEqual({
      workspace: first.actor.workspaceId,
      kind: 'session',
      id: first.userId,
    })
    await listener.end()
    for (const { secret } of [first, second])
      expect(await resolveSession(test.platform, secret, 'r')).toBeNull()
    expect(await verbsOf(test.platform, first.actor.workspaceId, first.userId)).toEqual([
      'session.all_revoked',
    ])
    await expect(
      revokeAllSessions(test.platform, keyOf(first.actor.workspaceId, []), {}),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

describe('refresh tokens', () => {
  const provider = createFakeIdentityProvider()
  const start = async (life: number | null = null) => {
    provider.refreshLife = life
    provider.profile = profileOf({ provider: 'fake' })
    const url = await provider.authorizationUrl(
      { state: 's', nonce: 'n', codeVerifier: 'v' },
      'http://localhost/cb',
      new AbortController().signal,
    )
    const completed = await provider.completeSignIn(
      provider.consent(url),
      { state: 's', nonce: 'n', codeVerifier: 'v' },
      'http://localhost/cb',
      new AbortController().signal,
    )
    const { secret } = await signIn(test.platform, completed, { ip: null, userAgent: null }, 'r')
    const actor = await resolveSession(test.platform, secret, 'r')
    if (!actor) throw new Error('nobody')
    const [identity] = (await getProfile(test.platform, actor, {})).identities
    if (!identity) throw new Error('no identity')
    return { actor, identityId: identity.id, token: completed.tokens.refreshToken ?? '' }
  }
  const row = async (id: string) =>
    (
      await sql.query(
        'select refresh_token_sealed as sealed, refresh_due_at as due from identity_link where id = $1',
        [id],
      )
    ).rows[0]
  const refresh = (identityId: string) =>
    refreshIdentity(test.platform, [provider], { identityId, requestId: 'r' })
  const later = (ms: number) => {
    test.clock.at = new Date(START.getTime() + ms)
  }

  it('are sealed for their own row, and due well ahead of their end', async () => {
    const daily = await start()
    const { sealed, due } = await row(daily.identityId)
    expect(sealed).not.toContain(daily.token)
    expect(test.platform.sealer.unseal(sealed, `identity_link:${daily.identityId}`)).toBe(daily.token)
    expect(() => test.platform.sealer.unseal(sealed, 'identity_link:another')).toThrow()
    expect(due).toEqual(new Date(START.getTime() + DAY))
    const short = await start(2 * 3600)
    expect((await row(short.identityId)).due).toEqual(new Date(START.getTime() + HOUR))
  })

  it('read the profile again when they are due, and are replaced', async () => {
    const { actor, identityId, token } = await start()
    provider.profile = { ...provider.profile, name: 'Renamed There' }
    await refresh(identityId)
    expect((await getProfile(test.platform, actor, {})).name).toBe('Grace Hopper')
    later(DAY)
    await refresh(identityId)
    expect((await getProfile(test.platform, actor, {})).name).toBe('Renamed There')
    const { sealed, due } = await row(identityId)
    expect(test.platform.sealer.unseal(sealed, `identity_link:${identityId}`)).not.toBe(token)
    expect(due).toEqual(new Date(START.getTime() + 2 * DAY))
    expect(provider.good.has(token)).toBe(false)
  })

  it('that were taken back are forgotten, and the profile says so', async () => {
    const { actor, identityId } = await start()
    provider.good.clear()
    later(DAY)
    await refresh(identityId)
    expect(await row(identityId)).toEqual({ sealed: null, due: null })
    expect((await getProfile(test.platform, actor, {})).identities).toMatchObject([
      { keptInStep: false, notice: expect.stringContaining('Fake no longer tells us') },
    ])
  })

  it('stay when the provider is away: the job fails and is tried again', async () => {
    const { identityId } = await start()
    later(DAY)
    const before = await row(identityId)
    provider.failure = new PortError('transient', 'away')
    await expect(refresh(identityId)).rejects.toThrow('away')
    expect(await row(identityId)).toEqual(before)
    await refresh(identityId)
    expect((await row(identityId)).due).toEqual(new Date(START.getTime() + 2 * DAY))
  })

  it('get a job each when they are due, and one is enough', async () => {
    const { identityId } = await start()
    later(DAY)
    await scheduleRefreshes(test.platform, 'r')
    await scheduleRefreshes(test.platform, 'r')
    const { rows } = await sql.query<{ payload: { identityId: string } }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'identity.refresh'`,
    )
    expect(rows.filter(({ payload }) => payload.identityId === identityId)).toHaveLength(1)
  })

  it('go with the identity that is unlinked', async () => {
    const { actor, identityId } = await start()
    await linkIdentity(test.platform, actor, { profile: profileOf(), tokens: noTokens })
    await unlinkIdentity(test.platform, actor, { id: identityId })
    expect(await row(identityId)).toBeUndefined()
    later(DAY)
    await expect(refresh(identityId)).resolves.toBeUndefined()
  })
})
