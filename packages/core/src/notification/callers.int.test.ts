/** Who writes to whom about what: a new device, a halt, a rejected order, a day. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { User } from '../entities/identity.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { Member } from '../entities/workspace.entity.ts'
import { startHalt } from '../halt/index.ts'
import { signIn } from '../identity/index.ts'
import { closeOrder } from '../order/close-order.ts'
import { planDailySummaries } from '../overview/index.ts'
import { newId } from '../platform/ids.ts'
import { addAlert, addOrder, addPoint, createPlatform, createRows } from '../platform/rows.fixture.ts'
import { userOf } from '../platform/writes.fixture.ts'
import { noTokens } from '../workspace/people.fixture.ts'
import { inWorkspace, mailsOf } from './mail.fixture.ts'
import { dataOf } from './mailing.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
const day = new Date('2030-01-30T12:00:00Z')
beforeAll(async () => {
  test = await createPlatform(day)
})
afterAll(() => test?.close())

/** A workspace with a trader who has an address and a viewer who has one. */
const setUp = async () => {
  test.clock.at = day
  const rows = await createRows(test.platform)
  await inWorkspace(test.platform, rows.workspaceId, async ({ em, workspaceId, now }) => {
    for (const role of ['trader', 'viewer'] as const) {
      const userId = newId()
      em.create(User, {
        id: userId,
        name: role,
        email: `${userId}@example.com`,
        emailVerified: true,
        createdAt: now,
      })
      em.create(Member, { id: newId(), workspaceId, userId, role, createdAt: now })
    }
  })
  return rows
}

const toldBy = async (workspaceId: string, template: Parameters<typeof mailsOf>[2]) =>
  (await mailsOf(test.platform, workspaceId, template)).map((mail) => ({
    subject: mail.subject,
    data: dataOf(test.platform, mail),
  }))

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1'

describe('a sign-in', () => {
  it('is told to its person when the device is new, but not the first one, nor one that was seen before', async () => {
    const profile = {
      provider: 'test',
      subject: newId(),
      email: `${newId()}@example.com`,
      emailVerified: true,
      name: 'Ada',
      avatarUrl: null,
    }
    const from = async (userAgent: string) =>
      (await signIn(test.platform, { profile, tokens: noTokens }, { ip: '203.0.113.7', userAgent }, 'r'))
        .workspaceId
    const workspaceId = await from(firefox)
    await from(firefox)
    expect(await mailsOf(test.platform, workspaceId)).toEqual([])
    await from(safari)
    await from(safari)
    await from(firefox)
    expect(await toldBy(workspaceId, 'sign_in_new_device')).toEqual([
      {
        subject: 'New sign-in from Safari on iPhone',
        data: {
          device: 'Safari on iPhone',
          ip: '203.0.113.7',
          at: day.toISOString(),
          sessionsUrl: '/settings/sessions',
        },
      },
    ])
  })
})

describe('a halt', () => {
  it('is told to those who trade', async () => {
    const { workspaceId, botId } = await setUp()
    await startHalt(test.platform, userOf(workspaceId), { scope: 'bot', scopeId: botId, reason: 'News.' })
    expect(await toldBy(workspaceId, 'halt_tripped')).toMatchObject([
      { subject: 'Trading halted for the bot Breakout', data: { by: 'Olga', reason: 'News.', scope: 'bot' } },
    ])
  })
})

describe('a rejected order', () => {
  it('is told to those who trade, once an hour for an account and symbol, whatever the broker’s words hold', async () => {
    const rows = await setUp()
    const reject = (status: 'rejected' | 'canceled', reason: string) =>
      inWorkspace(test.platform, rows.workspaceId, async (uow) => {
        const alert = await addAlert(uow, rows)
        const { id } = await addOrder(uow, rows, { alertId: alert.id })
        await closeOrder(uow, await uow.em.findOneOrFail(Order, id), status, reason)
      })
    await reject('canceled', 'Nobody wanted it.')
    await reject('rejected', `No cash,\r\nsee http://evil.example ${'x'.repeat(3_000)}`)
    await reject('rejected', 'Again.')
    const told = await toldBy(rows.workspaceId, 'order_rejected')
    expect(told.map((mail) => mail.subject)).toEqual(['Order rejected: buy 0.050 BTCUSD'])
    expect(told[0]?.data).toMatchObject({ orderUrl: expect.stringMatching(/^\/orders\//) })
    test.clock.at = new Date(day.getTime() + 3_600_000)
    await reject('rejected', 'An hour later.')
    expect(await toldBy(rows.workspaceId, 'order_rejected')).toHaveLength(2)
  })
})

describe('a day', () => {
  it('is told on the next one, with its figures, where anything happened or is open', async () => {
    const rows = await setUp()
    await inWorkspace(test.platform, rows.workspaceId, async (uow) => {
      addPoint(uow, rows.accountId, new Date(day.getTime() - 86_400_000), '99000.50')
      addPoint(uow, rows.accountId, new Date(day.getTime() + 3_600_000), '100500.25')
    })
    test.clock.at = new Date('2030-01-31T00:05:00Z')
    await planDailySummaries(test.platform, 'r')
    await planDailySummaries(test.platform, 'r')
    const told = await toldBy(rows.workspaceId, 'daily_summary')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      subject: 'Summary of Wednesday, 30 January 2030: +1499.75 USD',
      data: {
        day: '2030-01-30',
        equity: '100500.25',
        change: '1499.75',
        positions: [{ symbol: 'BTCUSD', quantity: '0.050', averagePrice: '64000.1' }],
      },
    })
  })

  it('is told late, until noon, when the server was off at night, and never twice', async () => {
    const rows = await setUp()
    const told = async () => (await toldBy(rows.workspaceId, 'daily_summary')).length
    const planAt = async (time: string) => {
      test.clock.at = new Date(`2030-01-31T${time}Z`)
      await planDailySummaries(test.platform, 'r')
    }
    await planAt('12:05:00')
    expect(await told()).toBe(0)
    await planAt('09:05:00')
    expect(await told()).toBe(1)
    // Whoever joins in the morning hears of the days from today on.
    await inWorkspace(test.platform, rows.workspaceId, async ({ em, workspaceId, now }) => {
      const id = newId()
      const email = `${id}@example.com`
      em.create(User, { id, name: 'Late', email, emailVerified: true, createdAt: now })
      await em.flush()
      em.create(Member, { id: newId(), workspaceId, userId: id, role: 'trader', createdAt: now })
    })
    await planAt('10:05:00')
    expect(await told()).toBe(1)
  })

  it('has no summary later because something happens on the next', async () => {
    const rows = await setUp()
    const two = ['2030-02-03T00:05:00Z', '2030-02-03T01:05:00Z'].map((at) => new Date(at))
    await inWorkspace(test.platform, rows.workspaceId, ({ em }) =>
      em.execute('update position set quantity = 0 where account_id = ?', [rows.accountId]),
    )
    test.clock.at = two[0] ?? day
    await planDailySummaries(test.platform, 'r')
    await inWorkspace(test.platform, rows.workspaceId, ({ em }) =>
      em.execute('update position set quantity = 1 where account_id = ?', [rows.accountId]),
    )
    test.clock.at = two[1] ?? day
    await planDailySummaries(test.platform, 'r')
    expect(await toldBy(rows.workspaceId, 'daily_summary')).toEqual([])
  })

  it('is not told of a workspace that is deleted', async () => {
    const rows = await setUp()
    await inWorkspace(test.platform, rows.workspaceId, async ({ em, workspaceId, now }) => {
      await em.execute('update workspace set deletes_at = ? where id = ?', [now.toISOString(), workspaceId])
    })
    test.clock.at = new Date('2030-01-31T00:05:00Z')
    await planDailySummaries(test.platform, 'r')
    expect(await toldBy(rows.workspaceId, 'daily_summary')).toEqual([])
  })

  it('is not told where nothing happened', async () => {
    const profile = {
      provider: 'test',
      subject: newId(),
      email: `${newId()}@example.com`,
      emailVerified: true,
      name: 'Idle',
      avatarUrl: null,
    }
    test.clock.at = day
    const { workspaceId } = await signIn(
      test.platform,
      { profile, tokens: noTokens },
      { ip: null, userAgent: null },
      'r',
    )
    test.clock.at = new Date('2030-01-31T00:05:00Z')
    await planDailySummaries(test.platform, 'r')
    expect(await mailsOf(test.platform, workspaceId)).toEqual([])
  })
})
