import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { addAlert, addOrder, createPlatform, createRows } from '../platform/rows.fixture.ts'
import { runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { liftHalt, listHalts, startHalt } from './index.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(new Date())
})
afterAll(() => test?.close())

const setUp = async () => {
  const rows = await createRows(test.platform)
  return { rows, actor: userOf(rows.workspaceId), trader: userOf(rows.workspaceId, 'trader') }
}
const stop = (scopeId: string, scope: 'workspace' | 'account' | 'bot', cancelOrders = false) => ({
  scope,
  scopeId,
  reason: 'News.',
  cancelOrders,
})

describe('halts', () => {
  it('start once a scope, are listed with its name, and are lifted by who may configure', async () => {
    const { rows, actor, trader } = await setUp()
    const halt = await startHalt(test.platform, trader, stop(rows.botId, 'bot'))
    expect(halt).toMatchObject({ scopeName: 'Breakout', startedBy: 'Olga' })
    await expect(startHalt(test.platform, trader, stop(rows.botId, 'bot'))).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await listHalts(test.platform, actor, {})).toHaveLength(2)
    await expect(liftHalt(test.platform, trader, { id: halt.id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await liftHalt(test.platform, actor, { id: halt.id })).toMatchObject({ scopeName: 'Breakout' })
    await expect(liftHalt(test.platform, actor, { id: halt.id })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await listHalts(test.platform, actor, {})).toHaveLength(1)
    expect(await verbsOf(test.platform, rows.workspaceId, halt.id)).toEqual(['halt.started', 'halt.lifted'])
    await startHalt(test.platform, trader, stop(rows.botId, 'bot'))
  })

  it('are lifted by the role that they name, and by those above it', async () => {
    const { rows, actor, trader } = await setUp()
    const admin = userOf(rows.workspaceId, 'admin')
    const byOwners = { ...stop(rows.botId, 'bot'), liftRole: 'owner' as const }
    const { id, liftRole } = await startHalt(test.platform, trader, byOwners)
    expect(liftRole).toBe('owner')
    for (const other of [trader, admin])
      await expect(liftHalt(test.platform, other, { id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await liftHalt(test.platform, actor, { id })
    const again = await startHalt(test.platform, trader, { ...byOwners, liftRole: 'trader' })
    const viewer = userOf(rows.workspaceId, 'viewer')
    await expect(liftHalt(test.platform, viewer, { id: again.id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await liftHalt(test.platform, trader, { id: again.id })).toMatchObject({ liftRole: 'trader' })
  })

  it('of two people at once are one', async () => {
    const { rows, trader } = await setUp()
    const both = await Promise.allSettled(
      [1, 2].map(() => startHalt(test.platform, trader, stop(rows.workspaceId, 'workspace'))),
    )
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find((each) => each.status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
  })

  it('cancel the open orders of their scope when asked to, also those on their way', async () => {
    const { rows, trader } = await setUp()
    const ids = await runInTransaction(
      test.platform,
      systemActor(rows.workspaceId, 'request-1'),
      async (uow) => {
        const made: Record<string, string> = {}
        for (const status of ['submitted', 'submitting', 'canceled'] as const) {
          const alert = await addAlert(uow, rows)
          made[status] = (await addOrder(uow, rows, { alertId: alert.id, status })).id
        }
        return made
      },
    )
    await startHalt(test.platform, trader, stop(rows.botId, 'bot', true))
    const orders = await runQuery(test.platform, rows.workspaceId, (em) =>
      em.find(Order, { cancelRequestedAt: { $ne: null } }),
    )
    expect(orders.map((order) => order.id).toSorted()).toEqual([ids.submitted, ids.submitting].toSorted())
    const jobs = await test.platform.orm.em
      .fork()
      .execute<{ key: string }[]>('select key from graphile_worker.jobs where key = ?', [
        `cancel:${ids.submitted}`,
      ])
    expect(jobs).toHaveLength(1)
  })

  it('are not for viewers, and what others have cannot be halted nor found', async () => {
    const { rows, actor } = await setUp()
    const other = await createRows(test.platform)
    await expect(
      startHalt(test.platform, userOf(rows.workspaceId, 'viewer'), stop(rows.botId, 'bot')),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    for (const input of [
      stop(other.botId, 'bot'),
      stop(other.accountId, 'account'),
      stop(other.workspaceId, 'workspace'),
    ])
      await expect(startHalt(test.platform, actor, input)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        fields: [{ field: 'scopeId' }],
      })
    const [theirs] = await listHalts(test.platform, userOf(other.workspaceId), {})
    await expect(liftHalt(test.platform, actor, { id: theirs?.id ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
