import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPipeline } from './pipeline.fixture.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

it('entries that rest count to the largest position: each may fill yet', async () => {
  // Each entry is 0.02 at 100, and so worth 2.
  const desk = await pipeline.newDesk({ maxPositionNotional: '5' })
  await desk.onlyRestingBot()
  for (let i = 0; i < 4; i++) {
    desk.broker.expect(['rests'])
    await desk.send('long', 'buy')
    await desk.runTask('alert.route')
    await desk.runTask('order.submit')
  }
  const decisions = await desk.read<{ outcome: string; reason: string }>(
    'select outcome, reason from decision where workspace_id = $1 order by alert_seq',
  )
  const refused = { outcome: 'refused', reason: 'Refused: The position would be worth 6, limit is 5.' }
  expect(decisions.map(({ outcome }) => outcome)).toEqual(['ordered', 'ordered', 'refused', 'refused'])
  expect(decisions.slice(2)).toEqual([refused, refused])
  expect([...desk.broker.orders.values()].map(({ status }) => status)).toEqual(['submitted', 'submitted'])
})
