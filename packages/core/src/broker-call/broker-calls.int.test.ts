/** What went to brokers: written together, once a call or once an hour, and never another workspace's to see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BrokerCall } from '../entities/broker-call.entity.ts'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { userOf } from '../platform/writes.fixture.ts'
import type { BrokerCallReport } from '../ports/index.ts'
import { clearBrokerCalls, createBrokerCallLog } from './index.ts'

const START = new Date('2030-01-31T09:59:58Z')
const DAY = 24 * 3_600_000

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(START)
})
afterAll(() => test?.close())

const setUp = async () => {
  const rows = await createRows(test.platform)
  await runInTransaction(test.platform, userOf(rows.workspaceId), ({ em }) => em.nativeDelete(BrokerCall, {}))
  const kept = () =>
    runQuery(test.platform, rows.workspaceId, (em) => em.find(BrokerCall, {}, { orderBy: { id: 'asc' } }))
  return { rows, kept }
}
const report = (accountId: string, changes: Partial<BrokerCallReport> = {}): BrokerCallReport => ({
  accountId,
  call: 'order.find',
  at: START,
  ms: 12.4,
  clientOrderId: 'vz-one',
  outcome: 'answered',
  problem: null,
  answer: { status: 'filled' },
  ...changes,
})
const later = (seconds: number) => new Date(START.getTime() + seconds * 1000)

describe('calls to brokers', () => {
  it('about orders are kept one by one, those about accounts are counted by the hour', async () => {
    const { rows, kept } = await setUp()
    const other = await setUp()
    const balance = (seconds: number, cash: string, changes: Partial<BrokerCallReport> = {}) =>
      report(rows.accountId, {
        call: 'balance.get',
        clientOrderId: null,
        at: later(seconds),
        answer: { cash },
        ...changes,
      })
    for (const batch of [
      [
        report(rows.accountId),
        report(rows.accountId, { at: later(1), outcome: 'none', answer: null }),
        balance(0, '10'),
        balance(1, '11', { ms: 90 }),
      ],
      [
        balance(1.5, '12'),
        balance(1.8, '13', {
          outcome: 'transient',
          problem: 'Refused: token=hunter2 has expired.',
          answer: null,
        }),
        balance(3, '14'),
        report(newId()),
      ],
    ]) {
      const log = createBrokerCallLog(test.platform)
      for (const call of batch) log.record(call)
      await log.close()
    }
    const rowOf = ({ call, outcome, calls, ms, answer, problem }: BrokerCall) => [
      call,
      outcome,
      calls,
      ms,
      answer ?? problem,
    ]
    const all = await kept()
    expect(all.filter(({ hour }) => !hour).map(rowOf)).toEqual([
      ['order.find', 'answered', 1, 12, { status: 'filled' }],
      ['order.find', 'none', 1, 12, null],
    ])
    expect(all.filter(({ hour }) => hour).map(rowOf)).toEqual([
      ['balance.get', 'answered', 3, 90, { cash: '12' }],
      ['balance.get', 'transient', 1, 12, 'Refused: token=•••• has expired.'],
      ['balance.get', 'answered', 1, 12, { cash: '14' }],
    ])
    expect(await other.kept()).toEqual([])
  })

  it('wait for a database that is away, and are written once it is back', async () => {
    const { rows, kept } = await setUp()
    let away = true
    const platform = {
      ...test.platform,
      get orm() {
        if (away) throw new Error('The database is away')
        return test.platform.orm
      },
    }
    const log = createBrokerCallLog(platform, { everyMs: 1 })
    log.record(report(rows.accountId))
    await log.close()
    expect(await kept()).toEqual([])
    away = false
    log.record(report(rows.accountId, { at: later(1) }))
    await log.close()
    expect((await kept()).map(({ at }) => at)).toEqual([START, later(1)])
  })

  it('are dropped after thirty days', async () => {
    const { rows, kept } = await setUp()
    const log = createBrokerCallLog(test.platform)
    log.record(report(rows.accountId, { at: new Date(START.getTime() - 30 * DAY - 1) }))
    log.record(report(rows.accountId, { at: new Date(START.getTime() - 30 * DAY + 1) }))
    await log.close()
    expect(await kept()).toHaveLength(2)
    await clearBrokerCalls(test.platform, 'request-1')
    expect((await kept()).map(({ at }) => at.getTime())).toEqual([START.getTime() - 30 * DAY + 1])
  })
})
