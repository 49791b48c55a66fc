import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAccounts } from '../account/index.ts'
import { liftHalt, listHalts, startHalt } from '../halt/index.ts'
import { getStatus } from '../overview/index.ts'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'
import { createRows } from '../platform/rows.fixture.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { PortError } from '../ports/index.ts'
import { checkEquities, setEquityGuard } from './index.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const percent = (n: string) => ({ unit: 'percent' as const, percent: n })
const arm = (desk: Desk, over: { base?: string | null; flatten?: boolean } = {}) =>
  setEquityGuard(desk.platform, desk.actor, {
    accountId: desk.account.id,
    guard: { base: '1000', stop: percent('5'), target: percent('10'), ...over },
  })
/** What the broker says that the account is worth; null while it says nothing. */
const worth = (desk: Desk, equity: string | null) => {
  desk.trading.brokers.paper = {
    ...desk.broker,
    getBalance: async () => {
      if (equity === null) throw new PortError('transient', 'The broker answered 503.')
      return { currency: 'USD', cash: equity, equity, buyingPower: equity }
    },
  }
}
const look = (desk: Desk) => checkEquities(desk.trading, 'request-look')
const after = (seconds: number) => {
  pipeline.clock.at = new Date(pipeline.clock.at.getTime() + seconds * 1_000)
}
const guardOf = async (desk: Desk) => (await listAccounts(desk.platform, desk.actor, {}))[0]?.equityGuard
const halts = (desk: Desk) => listHalts(desk.platform, desk.actor, {})
const verbs = async (desk: Desk) =>
  (await verbsOf(desk.platform, desk.workspaceId, desk.account.id)).filter((verb) =>
    verb.startsWith('account.guard'),
  )
/** None of the others is looked at. */
const fresh = async (): Promise<Desk> => {
  const desk = await pipeline.newDesk()
  await desk.read('update account set equity_guard = null where workspace_id <> $1')
  return desk
}

describe('a stop and a target on equity', () => {
  it('halts, cancels and closes once its stop is reached, with the figures, and is disarmed', async () => {
    const desk = await fresh()
    await desk.onlyMarketBot()
    await desk.mean('enter_long', { side: 'buy' })
    await desk.drain()
    expect(desk.broker.position()).toBe('0.05')
    await arm(desk)
    worth(desk, '951')
    await look(desk)
    expect(await halts(desk)).toEqual([])
    expect(await guardOf(desk)).toMatchObject({ equity: '951', tripped: null, fault: null })
    worth(desk, '948.1')
    await look(desk)
    const reason = 'Equity 948.10 is 5.19 % below the base 1,000, stop is 5 %.'
    expect(await halts(desk)).toMatchObject([{ scope: 'account', scopeId: desk.account.id, reason }])
    expect(await guardOf(desk)).toMatchObject({ tripped: { reason } })
    worth(desk, '10')
    expect(await look(desk)).toBe(0)
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
    expect(await verbs(desk)).toEqual(['account.guard-set', 'account.guard-tripped'])
    expect(
      await desk.read("select subject from mail where workspace_id = $1 and template = 'halt_tripped'"),
    ).toHaveLength(1)
    // Set again it looks again.
    const [halt] = await halts(desk)
    await liftHalt(desk.platform, desk.actor, { id: halt?.id ?? '' })
    worth(desk, '1000')
    await desk.read('update account set equity = 1000 where workspace_id = $1')
    await arm(desk)
    expect(await look(desk)).toBe(1)
    worth(desk, '1100')
    await look(desk)
    expect(await halts(desk)).toMatchObject([
      { reason: expect.stringMatching(/10 % above .* target is 10 %/) },
    ])
  })

  it('acts once although two processes look at the same moment', async () => {
    const desk = await fresh()
    await arm(desk)
    worth(desk, '900')
    await Promise.all([look(desk), look(desk), look(desk)])
    expect(await verbs(desk)).toEqual(['account.guard-set', 'account.guard-tripped'])
    expect(await halts(desk)).toHaveLength(1)
  })

  it('closes what is held also where somebody halted the account before, and leaves that halt', async () => {
    const desk = await fresh()
    await desk.onlyMarketBot()
    await desk.mean('enter_long', { side: 'buy' })
    await desk.drain()
    await startHalt(desk.platform, desk.actor, {
      scope: 'account',
      scopeId: desk.account.id,
      reason: 'News.',
    })
    await arm(desk)
    worth(desk, '900')
    await look(desk)
    await desk.drain()
    expect(desk.broker.position()).toBe('0')
    expect(await halts(desk)).toMatchObject([{ reason: 'News.' }])
    expect(
      await desk.read("select 1 from mail where workspace_id = $1 and template = 'halt_tripped'"),
    ).toHaveLength(2)
  })

  it('says that it does not guard while the broker does not tell, once, and when it does again', async () => {
    const desk = await fresh()
    await arm(desk)
    worth(desk, null)
    await look(desk)
    expect(await guardOf(desk)).toMatchObject({ fault: 'The broker answered 503.' })
    expect(await getStatus(desk.platform, desk.actor, {})).toMatchObject({ needs: { unguardedAccounts: 1 } })
    expect(await verbs(desk)).toEqual(['account.guard-set'])
    after(60)
    await look(desk)
    after(10)
    await look(desk)
    expect(await verbs(desk)).toEqual(['account.guard-set', 'account.guard-blind'])
    worth(desk, '1000')
    await look(desk)
    expect(await guardOf(desk)).toMatchObject({ fault: null, failingSince: null, equity: '1000' })
    expect(await verbs(desk)).toEqual(['account.guard-set', 'account.guard-blind', 'account.guard-sees'])
    expect(await halts(desk)).toEqual([])
  })

  it('counts from what the account is worth now where no base is said, and never acts at once', async () => {
    const desk = await fresh()
    await desk.read('update account set equity = null where workspace_id = $1')
    await expect(arm(desk, { base: null })).rejects.toMatchObject({ code: 'CONFLICT' })
    const at = pipeline.clock.at.toISOString()
    await desk.read(`update account set equity = 987.5, balance_at = '${at}' where workspace_id = $1`)
    expect(await arm(desk, { base: null })).toMatchObject({ base: '987.5', tripped: null })
    await expect(arm(desk, { base: '2000' })).rejects.toMatchObject({
      code: 'INVALID',
      fields: [{ field: 'guard.stop' }],
    })
    const off = { accountId: desk.account.id, guard: null }
    expect(await setEquityGuard(desk.platform, desk.actor, off)).toBeNull()
    expect(await look(desk)).toBe(0)
  })

  it('is for admins, and of one’s own accounts', async () => {
    const desk = await fresh()
    const other = await createRows(desk.platform)
    const guard = { base: '1', stop: percent('5'), target: null }
    const trader = userOf(desk.workspaceId, 'trader')
    await expect(
      setEquityGuard(desk.platform, trader, { accountId: desk.account.id, guard }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(
      setEquityGuard(desk.platform, desk.actor, { accountId: other.accountId, guard }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(
      setEquityGuard(desk.platform, desk.actor, {
        accountId: desk.account.id,
        guard: { base: '1', stop: null, target: null },
      }),
    ).rejects.toMatchObject({ code: 'INVALID' })
  })
})
