import type { DriftAct } from '@viewzenix/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPipeline } from './pipeline.fixture.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

/** The account holds 0.05; the strategy believes to hold 0.2 and goes to 0.3. */
const drifted = async (drift: DriftAct, intent: 'enter_long' | 'flat', target: string | null) => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ drift, sizing: { kind: 'alert' } })
  await desk.mean('enter_long', { side: 'buy', quantity: '0.05' })
  await desk.settle()
  await desk.mean(intent, {
    side: intent === 'flat' ? 'sell' : 'buy',
    quantity: '0.1',
    before: '0.2',
    target,
  })
  await desk.settle()
  const [, decision] = await desk.read<{ outcome: string; reason: string; drift: unknown }>(
    'select outcome, reason, drift from decision where workspace_id = $1 order by alert_seq',
  )
  return { position: desk.broker.position(), ...decision }
}

it.each<[DriftAct, 'enter_long' | 'flat', string | null, string, string, RegExp]>([
  ['ignore', 'enter_long', '0.3', '0.15', 'ordered', /Going long/],
  ['refuse', 'enter_long', '0.3', '0.05', 'refused', /believes to hold 0\.2, and the account holds 0\.05\.$/],
  ['resync', 'enter_long', '0.3', '0.3', 'ordered', /Going long/],
  ['resync', 'enter_long', null, '0.05', 'refused', /does not say what to hold afterwards/],
  ['flatten', 'enter_long', '0.3', '0', 'ordered', /Closing the long position of 0\.05/],
  ['refuse', 'flat', '0', '0', 'ordered', /Closing/],
])(
  '%s: a signal to %s with the target %s leaves %s',
  async (drift, intent, target, position, outcome, reason) => {
    expect(await drifted(drift, intent, target)).toEqual({
      position,
      outcome,
      reason: expect.stringMatching(reason),
      drift: { believed: '0.2', held: '0.05' },
    })
  },
)

it('flatten: where nothing is held nothing is closed, and nothing opened', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ drift: 'flatten', sizing: { kind: 'alert' } })
  await desk.mean('enter_long', { side: 'buy', quantity: '0.1', before: '0.2', target: '0.3' })
  await desk.settle()
  expect(desk.broker.sends.size).toBe(0)
  expect(await desk.read('select outcome, reason from decision where workspace_id = $1')).toEqual([
    {
      outcome: 'refused',
      reason:
        'Refused: the strategy believes to hold 0.2, and the account holds 0. There is nothing to close.',
    },
  ])
})
