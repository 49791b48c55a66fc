import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Activity } from '../entities/activity.entity.ts'
import { createPeople, inWorkspace, mailsOf } from '../notification/mail.fixture.ts'
import { getStatus } from '../overview/index.ts'
import { addAlert, createPlatform } from '../platform/rows.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { createHook, getHook, updateHook, watchSilence } from './index.ts'

const START = new Date('2030-01-08T12:00:00Z')
let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(START)
})
afterAll(() => test?.close())

const after = (minutes: number) => {
  test.clock.at = new Date(test.clock.at.getTime() + minutes * 60_000)
}
const look = () => watchSilence(test.platform, 'request-watch')
const fresh = async (everyMinutes = 60) => {
  test.clock.at = START
  const { workspaceId, people } = await createPeople(test.platform)
  const actor = userOf(workspaceId)
  const { hook } = await createHook(test.platform, actor, { name: 'TradingView' })
  await updateHook(test.platform, actor, { id: hook.id, expects: { everyMinutes } })
  const receive = (status: 'ordered' | 'rejected' = 'ordered') =>
    inWorkspace(test.platform, workspaceId, (uow) => addAlert(uow, { hookId: hook.id }, { status }))
  const verbs = async () =>
    (await verbsOf(test.platform, workspaceId, hook.id)).filter((verb) => /silent|heard/.test(verb))
  const switchOff = () => updateHook(test.platform, actor, { id: hook.id, expects: null })
  return { workspaceId, people, actor, id: hook.id, receive, verbs, switchOff }
}

describe('a hook of which alerts are expected', () => {
  it('is told of when it falls silent, once for each silence, and when it is heard again', async () => {
    const { workspaceId, actor, id, receive, verbs, switchOff, people } = await fresh()
    after(30)
    await receive()
    after(59)
    expect(await look()).toBe(0)
    after(1)
    expect((await Promise.all([look(), look()])).toSorted()).toEqual([0, 1])
    after(500)
    expect(await look()).toBe(0)
    expect(await verbs()).toEqual(['hook.silent'])
    expect(await getHook(test.platform, actor, { id })).toMatchObject({
      silentAt: '2030-01-08T13:30:00.000Z',
    })
    const { needs } = await getStatus(test.platform, actor, {})
    expect(needs).toEqual({ silentHooks: 1, unguardedAccounts: 0, unprotectedPositions: 0 })
    const mails = await mailsOf(test.platform, workspaceId, 'hook_silent')
    expect(mails.map(({ email }) => email).toSorted()).toEqual(
      [people.owner?.email, people.trader?.email].toSorted(),
    )
    expect(mails[0]).toMatchObject({
      subject: 'TradingView has fallen silent',
      intro: 'The hook TradingView has had no alert for 1 h, and one was expected at least every 1 h.',
    })
    await receive()
    expect(await look()).toBe(1)
    expect(await getHook(test.platform, actor, { id })).toMatchObject({ silentAt: null })
    expect(await mailsOf(test.platform, workspaceId, 'hook_heard')).toHaveLength(2)
    after(60)
    expect(await look()).toBe(1)
    expect(await verbs()).toEqual(['hook.silent', 'hook.heard', 'hook.silent'])
    const [told] = await runQuery(test.platform, workspaceId, (em) =>
      em.find(Activity, { verb: 'hook.heard' }),
    )
    expect(told?.summary).toBe('TradingView had an alert again after 9 h 20 min of silence.')
    await switchOff()
  })

  it('is not heard by what is turned away at its door', async () => {
    const { receive, verbs, switchOff } = await fresh()
    after(59)
    await receive('rejected')
    after(1)
    expect(await look()).toBe(1)
    await receive('rejected')
    expect(await look()).toBe(0)
    expect(await verbs()).toEqual(['hook.silent'])
    await switchOff()
  })

  it('is counted anew when that is changed, and when it is switched on; switched off it is left alone', async () => {
    const { actor, id, verbs, switchOff } = await fresh()
    after(59)
    await updateHook(test.platform, actor, { id, expects: { everyMinutes: 30 } })
    after(29)
    expect(await look()).toBe(0)
    await updateHook(test.platform, actor, { id, enabled: false })
    after(100)
    expect(await look()).toBe(0)
    await updateHook(test.platform, actor, { id, enabled: true })
    after(29)
    expect(await look()).toBe(0)
    after(1)
    expect(await look()).toBe(1)
    await switchOff()
    expect(await getHook(test.platform, actor, { id })).toMatchObject({ expects: null, silentAt: null })
    after(100)
    expect(await look()).toBe(0)
    expect(await verbs()).toEqual(['hook.silent'])
  })

  it('is said by admins, of hooks of their own, and within reason', async () => {
    const { workspaceId, actor, id, switchOff } = await fresh()
    const other = await fresh()
    const expects = { everyMinutes: 5 }
    const trader = userOf(workspaceId, 'trader')
    await expect(updateHook(test.platform, trader, { id, expects })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(updateHook(test.platform, actor, { id: other.id, expects })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(
      updateHook(test.platform, actor, { id, expects: { everyMinutes: 0 } }),
    ).rejects.toMatchObject({ code: 'INVALID' })
    await switchOff()
    await other.switchOff()
  })
})
