import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import {
  addAlert,
  addOrder,
  createPlatform,
  createRows,
  keyOf,
  type Rows,
  viewerOf,
} from '../platform/rows.fixture.ts'
import { runInTransaction, type UnitOfWork } from '../platform/unit-of-work.ts'
import { getOrder, listFills, listOrders } from './index.ts'
import { recordBrokerOrder } from './record-broker-order.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
let own: Rows
let other: Rows
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T12:00:00Z'))
  own = await createRows(test.platform)
  other = await createRows(test.platform)
})
afterAll(() => test?.close())

const viewer = () => viewerOf(own.workspaceId)
const legs: Order['leg'][] = ['entry', 'exit']

describe('listOrders', () => {
  it('shows plain decimals and names', async () => {
    const { items } = await listOrders(test.platform, viewer(), { alertId: own.alertId })
    expect(items).toMatchObject([
      {
        id: own.orderId,
        botName: 'Breakout',
        accountName: 'Paper',
        accountMode: 'paper',
        quantity: '0.05',
        limitPrice: null,
        fees: '0',
      },
    ])
  })

  it('takes every filter, several statuses at once, and pages', async () => {
    const rows = await createRows(test.platform)
    const added: Order[] = []
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async (uow) => {
      for (const status of ['pending', 'unknown', 'filled'] as const) {
        const alert = await addAlert(uow, rows, { status: 'ordered' })
        for (const leg of legs)
          added.push(await addOrder(uow, rows, { alertId: alert.id, leg, status, symbol: 'ETHUSD' }))
      }
    })
    const actor = keyOf(rows.workspaceId, ['orders:read'])
    const read = async (input: Parameters<typeof listOrders>[2]) =>
      (await listOrders(test.platform, actor, input)).items.map((order) => order.id)
    const newest = added.map((order) => order.id).reverse()
    expect(await read({ symbol: 'ETHUSD' })).toEqual(newest)
    expect(await read({ status: ['pending', 'unknown'] })).toEqual(newest.slice(2))
    expect(await read({ botId: rows.botId, accountId: rows.accountId })).toEqual([...newest, rows.orderId])
    expect(await read({ botId: rows.botId, status: ['rejected'] })).toEqual([])
    expect(await read({ alertId: added[0]?.alertId })).toEqual(newest.slice(4))
    const first = await listOrders(test.platform, actor, { limit: 4 })
    const second = await listOrders(test.platform, actor, { limit: 4, cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map((o) => o.id)).toEqual([...newest, rows.orderId])
    expect(second.nextCursor).toBeNull()
  })

  it('shows nothing of another workspace, and asks for the scope of API keys', async () => {
    expect((await listOrders(test.platform, viewer(), { alertId: other.alertId })).items).toEqual([])
    await expect(
      listOrders(test.platform, keyOf(own.workspaceId, ['alerts:read']), {}),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

describe('getOrder', () => {
  it('shows its fills and only the steps that concern it', async () => {
    await runInTransaction(test.platform, systemActor(own.workspaceId, 'request-1'), async (uow) => {
      const step = { alertId: own.alertId, summary: 'a step' }
      uow.activity({ ...step, verb: 'order.filled', subject: { kind: 'order', id: own.orderId } })
      uow.activity({ ...step, verb: 'order.filled', subject: { kind: 'order', id: newId() } })
      uow.activity({ ...step, verb: 'decision.refused', subject: { kind: 'bot', id: newId() } })
    })
    const order = await getOrder(test.platform, viewer(), { id: own.orderId })
    expect(order.fills).toMatchObject([{ quantity: '0.05', price: '64000.1', fee: '3.2' }])
    expect(order.timeline.map((step) => step.verb)).toEqual(['alert.received', 'order.filled'])
  })

  it('does not find an order of another workspace', async () => {
    await expect(getOrder(test.platform, viewer(), { id: other.orderId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('listFills', () => {
  it('filters by order and account within the workspace', async () => {
    const read = async (input: Parameters<typeof listFills>[2]) =>
      (await listFills(test.platform, viewer(), input)).items.map((fill) => fill.orderId)
    expect(await read({})).toEqual([own.orderId])
    expect(await read({ orderId: own.orderId, accountId: own.accountId })).toEqual([own.orderId])
    expect(await read({ orderId: other.orderId })).toEqual([])
    expect(await read({ accountId: other.accountId })).toEqual([])
  })

  it('is in the order of the broker’s times, also of what we learned late', async () => {
    const desk = await createRows(test.platform)
    const minutes = [3, 1, 2]
    const within = <T>(use: (uow: UnitOfWork) => Promise<T>) =>
      runInTransaction(test.platform, systemActor(desk.workspaceId, 'request-1'), use)
    const order = await within(async (uow) =>
      addOrder(uow, desk, {
        alertId: (await addAlert(uow, desk)).id,
        brokerOrderId: 'b-1',
        status: 'submitted',
        quantity: '3',
      }),
    )
    for (const minute of minutes) {
      const at = `2031-01-01T00:0${minute}:00.000Z`
      await within(async (uow) =>
        recordBrokerOrder(uow, await uow.em.findOneOrFail(Order, order.id), {
          brokerOrderId: 'b-1',
          clientOrderId: order.clientOrderId,
          symbol: order.symbol,
          side: order.side,
          status: 'partially_filled',
          quantity: '3',
          filledQuantity: '0',
          averagePrice: null,
          reason: null,
          fills: [{ brokerFillId: newId(), quantity: '1', price: '98', fee: '0', filledAt: at }],
          updatedAt: at,
        }),
      )
    }
    const actor = viewerOf(desk.workspaceId)
    const first = await listFills(test.platform, actor, { limit: 2 })
    const rest = await listFills(test.platform, actor, { limit: 2, cursor: first.nextCursor ?? '' })
    const times = [...first.items, ...rest.items].map(({ filledAt }) => filledAt)
    expect(times.slice(0, 3)).toEqual(
      minutes
        .toSorted()
        .toReversed()
        .map((m) => `2031-01-01T00:0${m}:00.000Z`),
    )
  })
})
