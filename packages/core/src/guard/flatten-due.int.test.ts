import { type FlattenAt, NO_LIMITS } from '@viewzenix/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'
import { setRisk } from '../risk/index.ts'
import { flattenDue } from './index.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const at = (time: string) => {
  pipeline.clock.at = new Date(time)
}
const WEEKDAYS = [1, 2, 3, 4, 5]
const set = (
  desk: Desk,
  flattenAt: FlattenAt | null,
  scope: 'account' | 'bot' | 'workspace' = 'account',
  timeZone = 'America/New_York',
) =>
  setRisk(desk.platform, desk.actor, {
    scope,
    scopeId: { account: desk.account.id, bot: desk.bot.id, workspace: desk.workspaceId }[scope],
    limits: { ...NO_LIMITS, flattenAt, timeZone },
  })
const due = (desk: Desk) => flattenDue(desk.platform, 'request-due')
const enter = async (desk: Desk) => {
  await desk.mean('enter_long', { side: 'buy' })
  await desk.drain()
}
const said = async (desk: Desk): Promise<string[]> =>
  (
    await desk.read<{ summary: string }>(
      "select summary from activity where workspace_id = $1 and verb = 'flatten.daily' order by id",
    )
  ).map(({ summary }) => summary)
/** Tuesday morning in New York; nobody else has a time. */
const fresh = async (): Promise<Desk> => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.read('update account set risk = null where workspace_id <> $1')
  await desk.read("update bot set risk = jsonb_set(risk, '{flattenAt}', 'null') where workspace_id <> $1")
  await desk.read('update workspace set risk = null where id <> $1')
  at('2030-01-08T15:00:00Z')
  return desk
}

describe('a time of day', () => {
  it.each(['account', 'bot', 'workspace'] as const)(
    'closes what the %s holds, once, and refuses entries until midnight',
    async (scope) => {
      const desk = await fresh()
      await set(desk, { days: WEEKDAYS, at: '15:55' }, scope)
      await enter(desk)
      expect(desk.broker.position()).toBe('0.05')
      at('2030-01-08T20:54:59Z')
      expect(await due(desk)).toBe(0)
      at('2030-01-08T20:55:00Z')
      // Two workers at the same moment.
      const both = await Promise.all([due(desk), due(desk)])
      expect(both.toSorted()).toEqual([0, 1])
      await desk.drain()
      expect(desk.broker.position()).toBe('0')
      expect(await said(desk)).toEqual([
        expect.stringMatching(
          /^It is past 15:55 in America\/New_York\. All positions of the .* are being closed \(1\)\.$/,
        ),
      ])
      at('2030-01-09T04:59:00Z')
      await enter(desk)
      expect(desk.broker.position()).toBe('0')
      const [refused] = await desk.read<{ reason: string }>(
        'select reason from decision where workspace_id = $1 order by alert_seq desc limit 1',
      )
      expect(refused?.reason).toBe(
        'Refused: all is flat from 15:55 until midnight in America/New_York, and it is 23:59.',
      )
      // A new day.
      at('2030-01-09T05:00:00Z')
      await enter(desk)
      expect(desk.broker.position()).toBe('0.05')
      expect(await due(desk)).toBe(0)
      at('2030-01-09T20:55:00Z')
      expect(await due(desk)).toBe(1)
    },
  )

  it('is made up for until midnight where nobody was at work, and not on the next day', async () => {
    const desk = await fresh()
    await set(desk, { days: WEEKDAYS, at: '15:55' })
    await enter(desk)
    at('2030-01-09T04:30:00Z')
    expect(await due(desk)).toBe(1)
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
    at('2030-01-09T06:00:00Z')
    await enter(desk)
    // Nobody at work from Wednesday noon until Thursday morning.
    at('2030-01-10T14:00:00Z')
    expect(await due(desk)).toBe(0)
    expect(desk.broker.position()).toBe('0.05')
    // Nor on a day that it does not name.
    at('2030-01-12T22:00:00Z')
    expect(await due(desk)).toBe(0)
  })

  it('that is past when it is set is for tomorrow, and a later one holds today', async () => {
    const desk = await fresh()
    await enter(desk)
    at('2030-01-08T21:30:00Z')
    await set(desk, { days: WEEKDAYS, at: '15:55' })
    expect(await due(desk)).toBe(0)
    await set(desk, { days: WEEKDAYS, at: '17:00' })
    expect(await due(desk)).toBe(0)
    at('2030-01-08T22:00:00Z')
    expect(await due(desk)).toBe(1)
    await set(desk, null)
    at('2030-01-09T22:00:00Z')
    expect(await due(desk)).toBe(0)
  })

  it('comes once on days on which clocks change', async () => {
    const desk = await fresh()
    // Berlin skips 02:00–03:00 on Sunday 31 March 2030, and has it twice on 27 October.
    at('2030-03-30T12:00:00Z')
    await set(desk, { days: [7], at: '02:30' }, 'account', 'Europe/Berlin')
    at('2030-03-31T00:59:00Z')
    expect(await due(desk)).toBe(0)
    at('2030-03-31T01:00:00Z')
    expect(await due(desk)).toBe(1)
    at('2030-10-27T00:29:00Z')
    expect(await due(desk)).toBe(0)
    at('2030-10-27T00:30:00Z')
    expect(await due(desk)).toBe(1)
    // 02:10 for the second time: neither again, nor is anything entered.
    at('2030-10-27T01:10:00Z')
    expect(await due(desk)).toBe(0)
    await enter(desk)
    expect(desk.broker.position()).toBe('0')
  })
})
