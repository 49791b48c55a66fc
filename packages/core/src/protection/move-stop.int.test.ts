import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { getProtection, moveStop } from './index.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

/** A bot that holds 1, bought at 101, in a market of 99 to 101; without exits unless the alert gives some. */
const hold = async (stop?: string): Promise<{ desk: Desk; positionId: string }> => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ sizing: { kind: 'fixed', quantity: '1' } })
  desk.broker.expect(['fills', ...Array<'rests'>(20).fill('rests')])
  await desk.mean('enter_long', {
    side: 'buy',
    ...(stop && { stopLoss: { level: { kind: 'at', price: stop }, limitPrice: null, trail: null } }),
  })
  await desk.drain()
  const [position] = await desk.read<{ id: string }>('select id from position where workspace_id = $1')
  return { desk, positionId: position?.id ?? '' }
}
const stops = (desk: Desk) =>
  desk.read<{ at: string; status: string }>(
    `select stop_price::text as at, status from trade_order where workspace_id = $1 and leg = 'stop' order by leg_seq`,
  )

it('moves the stop: the old order is canceled, and one stands where it was moved to', async () => {
  const { desk, positionId } = await hold('90')
  const move = (stopPrice: string | null) =>
    moveStop(desk.platform, desk.trading.market, desk.actor, { positionId, stopPrice })
  expect(await move('95.5')).toMatchObject({
    stop: { price: '90', movedBy: 'hand', order: { status: 'submitted' } },
  })
  await desk.drain()
  expect(await stops(desk)).toEqual([
    { at: '90', status: 'canceled' },
    { at: '95.5', status: 'submitted' },
  ])
  expect(await getProtection(desk.platform, desk.actor, { id: positionId })).toMatchObject({
    stop: { price: '95.5', quantity: '1', distancePercent: '-5.45', follows: false },
    targets: [],
  })
  await move(null)
  await desk.drain()
  expect((await stops(desk)).map(({ status }) => status)).toEqual(['canceled', 'canceled'])
  const told = await verbsOf(desk.platform, desk.workspaceId, positionId)
  expect(told.filter((verb) => verb === 'protection.stop-moved')).toHaveLength(2)
})

it('gives one to a position that was opened without', async () => {
  const { desk, positionId } = await hold()
  expect(await getProtection(desk.platform, desk.actor, { id: positionId })).toBeNull()
  await moveStop(desk.platform, desk.trading.market, desk.actor, { positionId, stopPrice: '90' })
  await desk.drain()
  expect(await stops(desk)).toEqual([{ at: '90', status: 'submitted' }])
})

it('an alert that leaves the position as it is moves its stop', async () => {
  const { desk } = await hold('90')
  await desk.change({ sizing: { kind: 'alert' } })
  await desk.mean('target', {
    side: 'buy',
    target: '1',
    stopLoss: { level: { kind: 'at', price: '97' }, limitPrice: null, trail: null },
  })
  await desk.drain()
  expect((await stops(desk)).at(-1)).toEqual({ at: '97', status: 'submitted' })
})

it('is refused where it would close at once, for a flat position, to a viewer, and across workspaces', async () => {
  const { desk, positionId } = await hold('90')
  const move = (actor: Desk['actor'], id = positionId, stopPrice = '95') =>
    moveStop(desk.platform, desk.trading.market, actor, { positionId: id, stopPrice })
  await expect(move(desk.actor, positionId, '99')).rejects.toMatchObject({
    code: 'INVALID',
    message: 'The stop must be below the bid of 99: at 99 it would close the position at once.',
    fields: [{ field: 'stopPrice' }],
  })
  await expect(move(userOf(desk.workspaceId, 'viewer') as Desk['actor'])).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  const other = await hold()
  await expect(move(other.desk.actor)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  desk.broker.heal()
  await desk.mean('flat', { side: 'sell' })
  await desk.drain()
  await expect(move(desk.actor)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await stops(desk)).map(({ at }) => at)).toEqual(['90'])
})
