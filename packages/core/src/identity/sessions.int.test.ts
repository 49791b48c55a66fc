import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Actor, systemActor } from '../platform/actor.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { renameWorkspace } from '../workspace/index.ts'
import {
  findLiveSession,
  getMe,
  listSessions,
  renewSession,
  renewSessionsOf,
  resolveSession,
  revokeOtherSessions,
  revokeSession,
  signOut,
  switchWorkspace,
} from './index.ts'
import { client, createSignInTest, HOUR, START } from './sign-in.fixture.ts'

const DAY = 24 * HOUR
const { platform, clock, sql, newPerson, open, activities, stop } = await createSignInTest()
afterAll(stop)
beforeEach(() => {
  clock.at = START
})

const apiKey = (workspaceId: string): Actor => ({
  kind: 'api_key',
  id: workspaceId,
  name: 'key',
  scopes: [],
  workspaceId,
  requestId: 'request-1',
})

describe('resolveSession', () => {
  it('costs one query while the session was used within the hour', async () => {
    const { secret } = await open(newPerson())
    const execute = vi.spyOn(platform.orm.em.getConnection(), 'execute')
    clock.at = new Date(clock.at.getTime() + HOUR - 1)
    await resolveSession(platform, secret, 'request-1')
    expect(execute).toHaveBeenCalledTimes(1)
    clock.at = new Date(clock.at.getTime() + 1)
    await resolveSession(platform, secret, 'request-1')
    expect(execute).toHaveBeenCalledTimes(3)
    await resolveSession(platform, 'no secret of ours', 'request-1')
    expect(execute).toHaveBeenCalledTimes(3)
    execute.mockRestore()
  })

  it('extends a session that is used, and lets one end that is not', async () => {
    const { secret } = await open(newPerson())
    for (let use = 0; use < 3; use++) {
      clock.at = new Date(clock.at.getTime() + 30 * DAY - 1)
      expect(await resolveSession(platform, secret, 'request-1')).not.toBeNull()
    }
    clock.at = new Date(clock.at.getTime() + 30 * DAY)
    expect(await resolveSession(platform, secret, 'request-1')).toBeNull()
  })

  it('is null for somebody who has left the workspace, and carries the role that they have now', async () => {
    const { secret, workspaceId, userId } = await open(newPerson())
    await sql.query("update member set role = 'viewer' where user_id = $1", [userId])
    expect(await resolveSession(platform, secret, 'request-1')).toMatchObject({ role: 'viewer', workspaceId })
    await sql.query('delete from member where user_id = $1', [userId])
    expect(await resolveSession(platform, secret, 'request-1')).toBeNull()
  })

  it('leaves no workspace open on the connection that it used', async () => {
    const { secret } = await open(newPerson())
    await Promise.all(Array.from({ length: 8 }, () => resolveSession(platform, secret, 'request-1')))
    const seen = await Promise.all(
      Array.from({ length: 4 }, () =>
        platform.orm.em
          .fork()
          .execute<{ scope: string | null }[]>(
            "select nullif(current_setting('viewzenix.workspace', true), '') as scope, pg_sleep(0.02)",
          ),
      ),
    )
    expect(seen.flat().map((row) => row.scope)).toEqual([null, null, null, null])
  })
})

describe('a session whose owner may do something else now', () => {
  const renewed = async (secret: string) => {
    const live = await findLiveSession(platform, secret, 'request-1')
    return live?.renewFor ? renewSession(platform, secret, live.renewFor) : null
  }

  it.each([
    [
      'another role',
      (userId: string) => sql.query("update member set role = 'viewer' where user_id = $1", [userId]),
    ],
    [
      'a sign-in that was linked',
      (userId: string, workspaceId: string) =>
        runInTransaction(platform, systemActor(workspaceId, 'request-1'), (uow) =>
          renewSessionsOf(uow, userId),
        ),
    ],
  ])('is given a new secret: %s', async (_, change) => {
    const { secret, userId, workspaceId, sessionId } = await open(newPerson())
    expect(await renewed(secret)).toBeNull()
    await change(userId, workspaceId)
    // What a stream asks again and again changes nothing: it could not bring the new secret to the browser.
    expect(await resolveSession(platform, secret, 'request-1')).toMatchObject({ sessionId })
    const fresh = await renewed(secret)
    expect(fresh).toMatch(/^[\w-]{43}$/)
    expect(fresh).not.toBe(secret)
    expect(await resolveSession(platform, fresh ?? '', 'request-1')).toMatchObject({ sessionId })
    expect(await renewed(fresh ?? '')).toBeNull()
    // Requests that were on their way are answered, and do not renew a second time; then the old one is nobody.
    expect(await findLiveSession(platform, secret, 'request-1')).toMatchObject({ renewFor: null })
    clock.at = new Date(clock.at.getTime() + 10_000)
    expect(await resolveSession(platform, secret, 'request-1')).toBeNull()
    expect(await resolveSession(platform, fresh ?? '', 'request-1')).toMatchObject({ sessionId })
  })

  it('is given one new secret, however many requests come at once', async () => {
    const { secret, userId } = await open(newPerson())
    await sql.query("update member set role = 'trader' where user_id = $1", [userId])
    const fresh = await Promise.all(Array.from({ length: 8 }, () => renewed(secret)))
    expect(fresh.filter((one) => one !== null)).toHaveLength(1)
  })

  it('has no replaced secret left after its workspace was switched', async () => {
    const one = await open(newPerson())
    const two = await open(newPerson())
    await sql.query(
      'insert into member (id, workspace_id, user_id, role, created_at) values ($1, $2, $3, $4, $5)',
      [crypto.randomUUID(), two.workspaceId, one.userId, 'viewer', clock.at],
    )
    const { secret } = await switchWorkspace(platform, one.actor, { id: two.workspaceId })
    expect(await resolveSession(platform, one.secret, 'request-1')).toBeNull()
    expect(await findLiveSession(platform, secret, 'request-1')).toMatchObject({
      actor: { role: 'viewer', workspaceId: two.workspaceId },
      renewFor: null,
    })
  })
})

describe('sessions', () => {
  it('are listed, one’s own alone, the current one first', async () => {
    const profile = newPerson()
    const first = await open(profile)
    clock.at = new Date(clock.at.getTime() + 1_000)
    const second = await open(profile)
    await open(newPerson())
    const list = await listSessions(platform, first.actor, {})
    expect(list.map((session) => [session.id, session.current])).toEqual([
      [first.sessionId, true],
      [second.sessionId, false],
    ])
    expect(list[0]).toMatchObject({ ip: client.ip, userAgent: client.userAgent })
    expect(JSON.stringify(list)).not.toContain(first.secret)
  })

  it('can be revoked one by one, and then are nobody', async () => {
    const profile = newPerson()
    const first = await open(profile)
    const second = await open(profile)
    await revokeSession(platform, first.actor, { id: second.sessionId })
    expect(await resolveSession(platform, second.secret, 'request-1')).toBeNull()
    expect(await resolveSession(platform, first.secret, 'request-1')).not.toBeNull()
    expect(await activities('session.revoked', first.workspaceId)).toMatchObject([
      { actor_name: profile.name },
    ])
  })

  it('of somebody else are not found', async () => {
    const mine = await open(newPerson())
    const theirs = await open(newPerson())
    await expect(revokeSession(platform, mine.actor, { id: theirs.sessionId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await resolveSession(platform, theirs.secret, 'request-1')).not.toBeNull()
  })

  it('can all be ended but the current one', async () => {
    const profile = newPerson()
    const [first, ...others] = [await open(profile), await open(profile), await open(profile)]
    expect(await revokeOtherSessions(platform, first.actor, {})).toEqual({ revoked: 2 })
    expect(await revokeOtherSessions(platform, first.actor, {})).toEqual({ revoked: 0 })
    for (const { secret } of others) expect(await resolveSession(platform, secret, 'request-1')).toBeNull()
    expect(await activities('session.others_revoked', first.workspaceId)).toHaveLength(1)
  })

  it('end with signing out, which may be said twice', async () => {
    const { secret, actor, workspaceId } = await open(newPerson())
    await signOut(platform, actor, {})
    await signOut(platform, actor, {})
    expect(await resolveSession(platform, secret, 'request-1')).toBeNull()
    expect(await activities('session.signed_out', workspaceId)).toHaveLength(1)
  })

  it('are no business of an API key', async () => {
    const { workspaceId, sessionId } = await open(newPerson())
    const key = apiKey(workspaceId)
    for (const attempt of [
      listSessions(platform, key, {}),
      revokeSession(platform, key, { id: sessionId }),
      revokeOtherSessions(platform, key, {}),
      signOut(platform, key, {}),
      switchWorkspace(platform, key, { id: workspaceId }),
      getMe(platform, key, {}),
      renameWorkspace(platform, key, { name: 'Mine' }),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('several workspaces', () => {
  const twoWorkspaces = async () => {
    const guest = await open(newPerson())
    const host = await open(newPerson())
    await sql.query(
      "insert into member (id, workspace_id, user_id, role, created_at) values (gen_random_uuid(), $1, $2, 'viewer', now())",
      [host.workspaceId, guest.userId],
    )
    return { guest, host }
  }

  it('are all named to the person who belongs to them, and no other', async () => {
    const { guest, host } = await twoWorkspaces()
    await open(newPerson())
    const me = await getMe(platform, guest.actor, {})
    expect(me.workspace).toMatchObject({ id: guest.workspaceId, role: 'owner' })
    expect(me.workspaces.map(({ id, role }) => [id, role]).sort()).toEqual(
      [
        [guest.workspaceId, 'owner'],
        [host.workspaceId, 'viewer'],
      ].sort(),
    )
    expect(me.user.name).toBe(guest.actor.name)
    expect((await getMe(platform, host.actor, {})).workspaces).toHaveLength(1)
  })

  it('can be switched between, under a new secret and with the role held there', async () => {
    const { guest, host } = await twoWorkspaces()
    const switched = await switchWorkspace(platform, guest.actor, { id: host.workspaceId })
    expect(switched.workspace).toMatchObject({ id: host.workspaceId, role: 'viewer' })
    expect(await resolveSession(platform, guest.secret, 'request-1')).toBeNull()
    const actor = await resolveSession(platform, switched.secret, 'request-1')
    expect(actor).toMatchObject({ workspaceId: host.workspaceId, role: 'viewer', sessionId: guest.sessionId })
    expect(await activities('session.workspace_switched', host.workspaceId)).toMatchObject([
      { actor_name: guest.actor.name },
    ])
    if (actor)
      await expect(renameWorkspace(platform, actor, { name: 'Mine now' })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
  })

  it('are entered by members alone', async () => {
    const mine = await open(newPerson())
    const theirs = await open(newPerson())
    await expect(switchWorkspace(platform, mine.actor, { id: theirs.workspaceId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await resolveSession(platform, mine.secret, 'request-1')).toMatchObject({
      workspaceId: mine.workspaceId,
    })
    expect(await activities('session.workspace_switched', theirs.workspaceId)).toHaveLength(0)
  })

  it('are renamed one at a time', async () => {
    const { actor, workspaceId } = await open(newPerson())
    const other = await open(newPerson())
    expect(await renameWorkspace(platform, actor, { name: ' Desk ' })).toEqual({
      id: workspaceId,
      name: 'Desk',
    })
    await renameWorkspace(platform, actor, { name: 'Desk' })
    expect(await activities('workspace.renamed', workspaceId)).toHaveLength(1)
    expect((await getMe(platform, other.actor, {})).workspace.name).not.toBe('Desk')
  })
})
