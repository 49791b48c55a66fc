/** Orders that are at a broker when their workspace is deleted: what becomes of them is still seen to. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Workspace } from '../entities/workspace.entity.ts'
import { startHalt } from '../halt/index.ts'
import { syncAccount } from '../order/index.ts'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { deleteWorkspace } from './index.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const enter = async (fate: 'rests' | 'half' | 'lost'): Promise<Desk> => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  desk.broker.expect([fate])
  await desk.mean('enter_long', { side: 'buy' })
  await desk.runTask('alert.route')
  await desk.runTask('order.submit')
  return desk
}
const remove = async (desk: Desk): Promise<void> => {
  const { name } = await runQuery(desk.platform, desk.workspaceId, (em) =>
    em.findOneOrFail(Workspace, desk.workspaceId),
  )
  await deleteWorkspace(desk.platform, desk.actor, { typedName: name })
}
const entries = (desk: Desk) =>
  desk.read("select status from trade_order where workspace_id = $1 and leg = 'entry'")

it.each(['rests', 'half'] as const)('one that %s is canceled, and seen canceled', async (fate) => {
  const desk = await enter(fate)
  await remove(desk)
  await desk.drain()
  expect(await entries(desk)).toEqual([{ status: 'canceled' }])
})

it('is canceled too where a halt stood already that left it alone', async () => {
  const desk = await enter('rests')
  await startHalt(desk.platform, desk.actor, {
    ...{ scope: 'workspace', scopeId: desk.workspaceId, reason: 'News.' },
  })
  await remove(desk)
  await desk.drain()
  expect(await entries(desk)).toEqual([{ status: 'canceled' }])
})

it('is found where its answer was lost, with what it filled, and its position has its stop', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ exits: { stop: { unit: 'price', amount: '10' } } })
  desk.broker.expect(['lost', 'rests'])
  await desk.mean('enter_long', { side: 'buy' })
  await desk.runTask('alert.route')
  await desk.runTask('order.submit')
  expect(await entries(desk)).toEqual([{ status: 'unknown' }])
  await remove(desk)
  await desk.drain()
  expect(await entries(desk)).toEqual([{ status: 'filled' }])
  expect(await desk.read('select quantity::text from position where workspace_id = $1')).toEqual([
    { quantity: '0.05' },
  ])
  expect(await desk.read("select status from trade_order where workspace_id = $1 and leg = 'stop'")).toEqual([
    { status: 'submitted' },
  ])
})

it('is left alone once the days are over: nothing is written where all is being removed', async () => {
  const desk = await enter('rests')
  await remove(desk)
  const { at } = pipeline.clock
  pipeline.clock.at = new Date(at.getTime() + 8 * 86_400_000)
  const job = { workspaceId: desk.workspaceId, accountId: desk.account.id, requestId: 'request-sync' }
  await expect(syncAccount(desk.trading, job)).rejects.toMatchObject({ code: 'CONFLICT' })
  pipeline.clock.at = at
})
