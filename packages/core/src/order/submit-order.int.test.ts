import type { Fate } from '@viewzenix/testing/doubles/fake-broker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const orderOf = async (desk: Desk) =>
  (
    await desk.read<{ status: string; reason: string | null; lookups: number; accepted: boolean }>(
      'select status, reason, lookups, accepted_at is not null as accepted from trade_order where workspace_id = $1',
    )
  )[0]
/** One order to the market that meets these fates. */
const submitted = async (fates: Fate[]) => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.send('long', 'buy')
  desk.broker.expect(fates)
  await desk.runTask('alert.route')
  await desk.runTask('order.submit')
  return desk
}
const sendsOf = ({ broker }: Desk) => [...broker.sends.values()].map((sends) => sends.length)

it.concurrent('is sent again after a failure by which it was certainly not placed', async () => {
  const desk = await submitted(['away', 'fills'])
  expect(await orderOf(desk)).toMatchObject({ status: 'filled', accepted: true })
  expect(sendsOf(desk)).toEqual([2])
  expect(desk.broker.orders.size).toBe(1)
})

it.concurrent('is given up after three such failures, with the broker’s words', async () => {
  const desk = await submitted(['away', 'away', 'away', 'fills'])
  expect(await orderOf(desk)).toMatchObject({
    status: 'rejected',
    accepted: false,
    reason: expect.stringContaining('The broker answered 503. Nothing was placed.'),
  })
  expect(sendsOf(desk)).toEqual([3])
})

it.concurrent.each<Fate[]>([['garbled'], ['garbled answer']])(
  'ends with the broker’s reason, also where PostgreSQL does not keep every character of it: %s',
  async (...fates) => {
    const desk = await submitted(fates)
    expect(await orderOf(desk)).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('Not enough\ufffd cash \ufffd.'),
    })
    const [line] = await desk.read<{ summary: string }>(
      "select summary from activity where workspace_id = $1 and verb = 'order.rejected'",
    )
    expect(line?.summary).toContain('Not enough\ufffd cash \ufffd.')
    expect(sendsOf(desk)).toEqual([1])
  },
)

it.concurrent('is looked for before it is sent again', async () => {
  const desk = await submitted(['lies', 'fills'])
  expect(await orderOf(desk)).toMatchObject({ status: 'filled' })
  expect(sendsOf(desk)).toEqual([1])
})

it.concurrent('without an answer is unknown, is looked for and never sent again', async () => {
  const found = await submitted(['lost'])
  expect(await orderOf(found)).toMatchObject({ status: 'unknown' })
  await found.settle()
  expect(await orderOf(found)).toMatchObject({ status: 'filled', lookups: 0 })
  const lost = await submitted(['never'])
  await lost.settle()
  expect(await orderOf(lost)).toMatchObject({
    status: 'rejected',
    lookups: 3,
    reason: expect.stringMatching(/^The broker never received the order/),
  })
  expect([...sendsOf(found), ...sendsOf(lost)]).toEqual([1, 1])
})

it.concurrent('that the broker shows after it was given up as never received is ours again', async () => {
  const desk = await submitted(['never'])
  await desk.settle()
  const [sent] = [...desk.broker.sends.values()].flat()
  if (!sent) throw new Error('nothing was sent')
  const late = await desk.broker.placeOrder(
    { id: desk.account.id, broker: 'paper', credentials: {} },
    sent,
    new AbortController().signal,
  )
  await desk.push(late)
  expect(await orderOf(desk)).toMatchObject({ status: 'filled' })
  const [position] = await desk.read<{ quantity: string }>(
    'select quantity::float::text as quantity from position where workspace_id = $1',
  )
  expect(position?.quantity).toBe(desk.broker.position())
})

it.concurrent('is not sent once trading is halted, or it was canceled before', async () => {
  const halted = await pipeline.newDesk()
  await halted.onlyMarketBot()
  await halted.send('long', 'buy')
  await halted.runTask('alert.route')
  await halted.switchHalt(false)
  await halted.runTask('order.submit')
  expect(await orderOf(halted)).toMatchObject({
    status: 'rejected',
    reason: 'Not sent: trading is halted (A test.).',
  })
  expect(sendsOf(halted)).toEqual([])

  const canceled = await pipeline.newDesk()
  await canceled.onlyMarketBot()
  await canceled.send('long', 'buy')
  await canceled.runTask('alert.route')
  await canceled.cancel(0)
  await canceled.runTask('order.submit')
  expect(await orderOf(canceled)).toMatchObject({ status: 'canceled' })
  expect(sendsOf(canceled)).toEqual([])
})

const fatesOfOne: Fate[][] = [['fills'], ['half'], ['refused'], ['lost'], ['never'], ['away', 'away', 'away']]
it.concurrent.each(fatesOfOne)('every line of the audit trail about it names it: %s', async (...fates) => {
  const desk = await submitted(fates)
  await desk.cancel(0)
  await desk.settle()
  const lines = await desk.read<{ summary: string; name: string }>(
    `select a.summary, o.quantity::float || ' ' || o.symbol as name from activity a
     join trade_order o on o.id = a.subject_id where a.workspace_id = $1 and a.verb <> 'fill.recorded'`,
  )
  expect(lines.length).toBeGreaterThan(2)
  for (const { summary, name } of lines) expect(summary).toContain(name)
})

it.concurrent('tells in the list of alerts what became of it', async () => {
  const summaryOf = async (fates: Fate[]) => {
    const desk = await submitted(fates)
    const [alert] = await desk.read<{ outcome: string; summary: string }>(
      'select outcome, summary from alert where workspace_id = $1',
    )
    return `${alert?.outcome}: ${alert?.summary}`
  }
  expect(await summaryOf(['fills'])).toMatch(/^filled: Bought [\d.]+ \w+ at [\d.]+\.$/)
  expect(await summaryOf(['away', 'away', 'away'])).toMatch(
    /^rejected: Rejected: The broker could not take the order/,
  )
  expect(await summaryOf(['lost'])).toMatch(/^working: Going long/)
})

it.concurrent('leaves in the audit trail what was sent to the broker, and what the broker answered', async () => {
  const lines = async (desk: Desk) =>
    desk.read<{ verb: string; data: Record<string, unknown> | null }>(
      "select verb, data from activity where workspace_id = $1 and subject_kind = 'order' order by id",
    )
  const filled = await lines(await submitted(['fills']))
  const sent = filled.find(({ verb }) => verb === 'order.submitting')?.data
  expect(sent).toMatchObject({
    sent: { client_order_id: sent?.client_order_id, symbol: 'BTCUSD', side: 'buy', type: 'market' },
  })
  expect(filled.find(({ verb }) => verb === 'order.filled')?.data).toMatchObject({
    answer: { client_order_id: sent?.client_order_id, status: 'filled', fills: 1 },
  })
  const refused = await lines(await submitted(['away', 'away', 'away']))
  expect(refused.find(({ verb }) => verb === 'order.rejected')?.data).toMatchObject({
    answer: { kind: 'transient', message: 'The broker answered 503.' },
  })
})
