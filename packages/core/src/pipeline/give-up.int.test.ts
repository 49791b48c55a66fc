/** What is tried how often: a defect is given up on, so that it holds nobody up; a database that fails is outlasted. */
import { withConnection } from '@viewzenix/testing/run-sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaperAccount } from '../account/index.ts'
import { declineDecision, listAwaiting } from '../decision/index.ts'
import { type Desk, startPipeline } from './pipeline.fixture.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

/** More than anything is tried before it is given up on. */
const TRIES = 7

/** Whatever is written to this table for the desk fails with this SQLSTATE while the jobs of the task are tried. */
const tryInVain = async (
  desk: Desk,
  sqlstate: string,
  table: 'decision' | 'trade_order',
  task: 'alert.route' | 'lane.advance',
) => {
  const run = (sql: string) => withConnection(pipeline.databaseUrl, (client) => client.query(sql))
  await run(`
    create function fail_on_purpose() returns trigger language plpgsql as $$
      begin raise exception 'A test.' using errcode = '${sqlstate}'; end $$;
    create trigger fail_on_purpose before insert on ${table} for each row
      when (new.workspace_id = '${desk.workspaceId}') execute function fail_on_purpose()`)
  for (let i = 0; i < TRIES; i++) await desk.runTask(task)
  await run('drop function fail_on_purpose cascade')
}
const statusOf = async (desk: Desk) =>
  (await desk.read<{ status: string }>('select status from alert where workspace_id = $1'))[0]?.status

describe.each([
  ['a deadlock', '40P01'],
  ['a statement that took too long', '57014'],
  ['a lock that was not to be had', '55P03'],
  ['a server that shuts down', '57P01'],
])('after %s', (_, code) => {
  it('an alert is routed once the database is well again, however often it failed', async () => {
    const desk = await pipeline.newDesk()
    await desk.onlyMarketBot()
    await desk.mean('enter_long', { side: 'buy' })
    await tryInVain(desk, code, 'decision', 'alert.route')
    expect(await statusOf(desk)).toBe('received')
    await desk.settle()
    expect(await statusOf(desk)).toBe('ordered')
    expect(desk.broker.sends.size).toBe(1)
  })

  it('a decision is made once the database is well again, however often it failed', async () => {
    const desk = await pipeline.newDesk()
    await desk.onlyMarketBot()
    // With two accounts each is decided by a job of its own.
    const other = await createPaperAccount(desk.platform, desk.actor, { name: 'Other' })
    await desk.change({ accountIds: [desk.account.id, other.id] })
    await desk.mean('enter_long', { side: 'buy' })
    await desk.runTask('alert.route')
    await tryInVain(desk, code, 'trade_order', 'lane.advance')
    await desk.settle()
    const decisions = await desk.read('select outcome from decision where workspace_id = $1')
    expect(decisions).toEqual([{ outcome: 'ordered' }, { outcome: 'ordered' }])
  })
})

it('an alert with a defect of ours is given up on, with its reason, and holds up nobody', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.mean('enter_long', { side: 'buy' })
  await tryInVain(desk, 'P0001', 'decision', 'alert.route')
  const [alert] = await desk.read('select status, summary from alert where workspace_id = $1')
  expect(alert).toMatchObject({
    status: 'failed',
    summary: expect.stringMatching(/Could not be routed after 5 tries. It is kept, and nothing was ordered/),
  })
  await desk.mean('enter_long', { side: 'buy' })
  await desk.settle()
  expect(desk.broker.sends.size).toBe(1)
})

it('a decision that cannot be made is refused, and not the one before it', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  const other = await createPaperAccount(desk.platform, desk.actor, { name: 'Other' })
  await desk.change({ accountIds: [desk.account.id, other.id] })
  await desk.mean('flat')
  await desk.mean('enter_long', { side: 'buy' })
  await desk.runTask('alert.route')
  await tryInVain(desk, 'P0001', 'trade_order', 'lane.advance')
  await desk.settle()
  const reasons = await desk.read<{ reason: string }>(
    'select reason from decision where workspace_id = $1 order by account_id, alert_seq',
  )
  const both = [/^Nothing to close/, /^Refused: it could not be decided after 5 tries/]
  expect(reasons).toEqual([...both, ...both].map((reason) => ({ reason: expect.stringMatching(reason) })))
})

/** A reversal whose exit has filled and whose entry is about to be decided. */
const beginReversal = async (desk: Desk, settings: Parameters<Desk['change']>[0] = {}) => {
  await desk.onlyMarketBot()
  await desk.change({ allowShort: true })
  await desk.mean('enter_long', { side: 'buy' })
  await desk.settle()
  await desk.change({ allowShort: true, ...settings })
  await desk.mean('reverse', { side: 'sell' })
  await desk.runTask('alert.route')
  await desk.runTask('order.submit')
  expect(desk.broker.position()).toBe('0')
}
/** What became of it: of the decision, of its alert, and in the trail. */
const reversal = async (desk: Desk) => {
  const [decision] = await desk.read<{ alert_id: string; outcome: string; reason: string }>(
    'select alert_id, outcome, reason from decision where workspace_id = $1 order by alert_seq desc limit 1',
  )
  const alerts = await desk.read<{ id: string; status: string; outcome: string; summary: string }>(
    'select id, status, outcome, summary from alert where workspace_id = $1',
  )
  const trail = await desk.read<{ verb: string; alert_id: string; summary: string }>(
    "select verb, alert_id, summary from activity where workspace_id = $1 and verb like 'decision.%' order by id",
  )
  const own = trail.filter(({ alert_id: id }) => id === decision?.alert_id)
  return { decision, alert: alerts.find(({ id }) => id === decision?.alert_id), last: own.at(-1) }
}

describe('a reversal that has closed and does not open', () => {
  const closed = (why: string) => ({
    decision: { outcome: 'ordered', reason: `Closed, and nothing opened. ${why}` },
    alert: {
      status: 'ordered',
      outcome: 'partly_filled',
      summary: expect.stringMatching(/^Sold 0\.05 BTCUSD at \d+\. Nothing opened\. Refused: /),
    },
  })
  const told = (why: string) => ({
    verb: 'decision.incomplete',
    summary: expect.stringContaining(`Closed, and nothing opened. ${why}`),
  })

  it('is given up on: what it closed stays told, and what is not done is named', async () => {
    const desk = await pipeline.newDesk()
    await beginReversal(desk)
    await tryInVain(desk, 'P0001', 'trade_order', 'lane.advance')
    const why = 'Refused: it could not be decided after 5 tries. Nothing more is ordered; the log says why.'
    expect(await reversal(desk)).toMatchObject({ ...closed(why), last: told(why) })
    await desk.settle()
    expect(desk.broker.position()).toBe('0')
  })

  it('is halted: no less', async () => {
    const desk = await pipeline.newDesk()
    await beginReversal(desk)
    await desk.switchHalt(false)
    await desk.runTask('lane.advance')
    const why = 'Refused: trading is halted (A test.).'
    expect(await reversal(desk)).toMatchObject({ ...closed(why), last: told(why) })
  })

  it('meets a limit: no less', async () => {
    const desk = await pipeline.newDesk()
    await beginReversal(desk, { risk: { maxPositionNotional: '1' } })
    await desk.runTask('lane.advance')
    expect(await reversal(desk)).toMatchObject(
      closed('Refused: The position would be worth 4.95, limit is 1.'),
    )
  })

  it('is declined by a person: no less', async () => {
    const desk = await pipeline.newDesk()
    await beginReversal(desk, { approval: { for: 'entries', expireSeconds: 60 } })
    await desk.runTask('lane.advance')
    const [asked] = await listAwaiting(desk.platform, desk.actor, {})
    const why = 'Refused: Olga declined it.'
    const view = await declineDecision(desk.platform, desk.actor, { id: asked?.id ?? '' })
    expect(view).toMatchObject(closed(why).decision)
    expect(await reversal(desk)).toMatchObject(closed(why))
  })
})
