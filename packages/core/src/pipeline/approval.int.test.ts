import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { approveDecision, declineDecision, getDecision, listAwaiting } from '../decision/index.ts'
import { type Desk, startPipeline } from './pipeline.fixture.ts'
import { sweepPipeline } from './sweep-pipeline.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
const START = new Date('2030-01-01T00:00:00Z')
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())
beforeEach(() => {
  pipeline.clock.at = START
})

/** A bot that asks, and an alert to go long that waits for the answer. */
const asking = async (what: 'entries' | 'all' = 'entries') => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ approval: { for: what, expireSeconds: 60 }, allowShort: true })
  await desk.mean('enter_long', { side: 'buy' })
  await desk.runTask('alert.route')
  const [asked] = await listAwaiting(desk.platform, desk.actor, {})
  if (!asked) throw new Error('nobody is asked')
  return { desk, id: asked.id, asked }
}
const work = async (desk: Desk) => {
  for (let i = 0; i < 4; i++)
    for (const task of ['alert.route', 'lane.advance', 'order.submit', 'order.cancel'] as const)
      await desk.runTask(task)
}
const outcomes = async (desk: Desk) =>
  (
    await desk.read<{ outcome: string }>(
      'select outcome from decision where workspace_id = $1 order by alert_seq',
    )
  ).map(({ outcome }) => outcome)
const verbs = async (desk: Desk, id: string) =>
  (
    await desk.read<{ verb: string; actor_name: string; subject_id: string }>(
      'select verb, actor_name, subject_id from activity where workspace_id = $1 order by id',
    )
  ).filter(({ subject_id }) => subject_id === id)

describe('a bot that asks a person', () => {
  it('orders nothing until it is approved, and then what it said', async () => {
    const { desk, id, asked } = await asking()
    expect(asked.approval).toMatchObject({
      proposal: 'Buy 0.05 BTCUSD at the market.',
      expiresAt: '2030-01-01T00:01:00.000Z',
      approvedBy: null,
    })
    expect(desk.broker.sends.size).toBe(0)
    const view = await approveDecision(desk.platform, desk.actor, { id })
    expect(view).toMatchObject({ outcome: 'waiting', approval: { approvedBy: 'Olga' } })
    await work(desk)
    expect(desk.broker.position()).toBe('0.05')
    expect(await getDecision(desk.platform, desk.actor, { id })).toMatchObject({ outcome: 'ordered' })
    expect(await verbs(desk, id)).toMatchObject([{ verb: 'decision.approved', actor_name: 'Olga' }])
    expect(await listAwaiting(desk.platform, desk.actor, {})).toEqual([])
  })

  it('orders nothing when it is declined, and lets those behind it go on', async () => {
    const { desk, id } = await asking()
    await desk.mean('cancel')
    await work(desk)
    expect(await outcomes(desk)).toEqual(['awaiting_approval', 'waiting'])
    const view = await declineDecision(desk.platform, desk.actor, { id })
    expect(view).toMatchObject({ outcome: 'refused', reason: 'Refused: Olga declined it.' })
    await work(desk)
    expect(await outcomes(desk)).toEqual(['refused', 'refused'])
    expect(desk.broker.sends.size).toBe(0)
    expect(await verbs(desk, id)).toMatchObject([{ verb: 'decision.declined', actor_name: 'Olga' }])
    const alerts = await desk.read('select status from alert where workspace_id = $1')
    expect(alerts).toEqual([{ status: 'refused' }, { status: 'refused' }])
  })

  it('is refused by itself when nobody answers in time, and too late is too late', async () => {
    const { desk, id } = await asking()
    await desk.mean('enter_short', { side: 'sell' })
    await desk.runTask('alert.route')
    pipeline.clock.at = new Date(START.getTime() + 59_999)
    await desk.runTask('lane.advance')
    expect(await outcomes(desk)).toEqual(['awaiting_approval', 'waiting'])
    pipeline.clock.at = new Date(START.getTime() + 60_000)
    const late = approveDecision(desk.platform, desk.actor, { id })
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/Too late/) })
    // Whatever moves the lane next finds the time over; without it, the job that was put there for that moment.
    await desk.mean('cancel')
    await work(desk)
    expect(await outcomes(desk)).toEqual(['refused', 'awaiting_approval', 'waiting'])
    expect(await getDecision(desk.platform, desk.actor, { id })).toMatchObject({
      reason: expect.stringMatching(/^Refused: nobody approved it in time\. Buy 0\.05/),
    })
  })

  it('is refused in the end also when the job of its expiry was lost', async () => {
    const { desk, id } = await asking()
    await desk.read(`delete from graphile_worker._private_jobs where payload->>'workspaceId' = $1::text`)
    await desk.read(
      `update decision set created_at = now() - interval '1 hour', expires_at = now() - interval '1 hour'
       where workspace_id = $1`,
    )
    expect(await sweepPipeline(desk.platform, 'request-sweep')).toBeGreaterThan(0)
    await desk.runTask('lane.advance')
    expect(await getDecision(desk.platform, desk.actor, { id })).toMatchObject({ outcome: 'refused' })
    const [alert] = await desk.read('select status from alert where workspace_id = $1')
    expect(alert).toEqual({ status: 'refused' })
  })

  it('is checked anew once it is approved: a halt in between holds', async () => {
    const { desk, id } = await asking()
    await desk.switchHalt(false)
    await approveDecision(desk.platform, desk.actor, { id })
    await work(desk)
    expect(desk.broker.sends.size).toBe(0)
    expect(await getDecision(desk.platform, desk.actor, { id })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/halted/),
    })
  })

  it('exits without asking, unless it asks before every order', async () => {
    for (const what of ['entries', 'all'] as const) {
      const { desk, id } = await asking(what)
      await approveDecision(desk.platform, desk.actor, { id })
      await work(desk)
      await desk.mean('flat')
      await work(desk)
      expect(desk.broker.position()).toBe(what === 'entries' ? '0' : '0.05')
      const proposals = (await listAwaiting(desk.platform, desk.actor, {})).map((d) => d.approval?.proposal)
      expect(proposals).toEqual(what === 'entries' ? [] : ['Sell 0.05 BTCUSD at the market.'])
    }
  })

  it('is answered once, by somebody who may trade, in its own workspace', async () => {
    const { desk, id } = await asking()
    const viewer = { ...desk.actor, role: 'viewer' as const }
    const { desk: other } = await asking()
    for (const answer of [approveDecision, declineDecision]) {
      await expect(answer(desk.platform, viewer, { id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(answer(desk.platform, other.actor, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    const both = await Promise.allSettled([
      approveDecision(desk.platform, desk.actor, { id }),
      declineDecision(desk.platform, desk.actor, { id }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await verbs(desk, id)).toHaveLength(1)
  })
})
