import { randomUUID } from 'node:crypto'
import { type BrokerAccount, type OrderUpdate, type PlaceOrder, PortError } from '@viewzenix/core/ports'
import { dec } from '@viewzenix/schema'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaperBroker } from './paper-broker.ts'
import { type PaperHarness, startPaperBroker } from './paper-harness.ts'

const never = new AbortController().signal
const order = (over: Partial<PlaceOrder> = {}): PlaceOrder => ({
  clientOrderId: randomUUID(),
  symbol: 'BTCUSD',
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: '0.1',
  limitPrice: null,
  stopPrice: null,
  trail: null,
  extendedHours: false,
  reduceOnly: false,
  ...over,
})

let paper: PaperHarness
beforeAll(async () => {
  paper = await startPaperBroker()
})
afterAll(() => paper?.close())

/** Cash, positions and fills of every account agree, in exact arithmetic. */
const expectBooksToAgree = async () => {
  const cash = await paper.pool.query(
    `select a.id from paper_broker.account a
     left join paper_broker.orders o on o.account_id = a.id left join paper_broker.fills f on f.order_id = o.id
     group by a.id having a.cash <> a.starting_cash + coalesce(sum(f.cash_change), 0)`,
  )
  expect(cash.rows).toEqual([])
  const net = await paper.pool.query(
    `select p.account_id, p.symbol from paper_broker.positions p
     join paper_broker.orders o using (account_id, symbol) join paper_broker.fills f on f.order_id = o.id
     group by 1, 2, p.quantity having p.quantity <> sum(case o.side when 'buy' then f.quantity else -f.quantity end)`,
  )
  expect(net.rows).toEqual([])
  const pnl = await paper.pool.query(
    `select a.id from paper_broker.account a join paper_broker.positions p on p.account_id = a.id
     group by a.id having a.cash - a.starting_cash <> sum(p.realized_pnl - p.fees - p.cost)`,
  )
  expect(pnl.rows).toEqual([])
  const filled = await paper.pool.query(
    `select o.id from paper_broker.orders o left join paper_broker.fills f on f.order_id = o.id
     group by o.id having o.filled_quantity <> coalesce(sum(f.quantity), 0)`,
  )
  expect(filled.rows).toEqual([])
}

it('fills an order that waited for another one after it, in its times, too', async () => {
  const account = await paper.newAccount()
  const other = await paper.pool.connect()
  await other.query('begin')
  await other.query('select 1 from paper_broker.account where id = $1 for update', [account.id])
  const placed = paper.broker.placeOrder(account, order(), never)
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await paper.pool.query(waiting)).rowCount === 0);
  paper.clock.ms += 5_000
  const itsTurn = paper.clock.ms
  await other.query('commit')
  other.release()
  const { fills } = await placed
  expect(fills.map(({ filledAt }) => new Date(filledAt).getTime())).toEqual([itsTurn])
})

describe('practice coins', () => {
  const place = (account: BrokerAccount, placed: PlaceOrder, signal = never) =>
    paper.broker.placeOrder(account, placed, signal).catch((error: unknown) => error as PortError)

  it.each([
    ['ERR500USD', { kind: 'transient' }, null],
    ['NEVERUSD', { kind: 'unknown' }, null],
    ['LOSTUSD', { kind: 'unknown' }, 'filled'],
    ['LOST/USDT', { kind: 'unknown' }, 'filled'],
    ['SLOWUSD', { status: 'filled' }, 'filled'],
    ['REJECTUSD', { status: 'rejected' }, 'rejected'],
    ['PARTIALUSD', { status: 'partially_filled' }, 'partially_filled'],
    ['NOFILLUSD', { status: 'submitted' }, 'submitted'],
    ['MUTEUSD', { status: 'filled' }, 'filled'],
    ['REPEATUSD', { status: 'filled' }, 'filled'],
    ['NOMARKETUSD', { status: 'rejected' }, 'rejected'],
  ])('%s answers as the table says, and findOrder tells the truth', async (symbol, answer, truth) => {
    const account = await paper.newAccount()
    const placed = order({ symbol })
    expect(await place(account, placed)).toMatchObject(answer)
    const found = await paper.broker.findOrder(account, placed.clientOrderId, never)
    expect(found?.status ?? null).toBe(truth)
  })

  it.each([
    ['TIMEOUTUSD', 'filled'],
    ['BLACKHOLEUSD', null],
  ])('%s gives no answer until the caller gives up', async (symbol, truth) => {
    const account = await paper.newAccount()
    const placed = order({ symbol })
    expect(await place(account, placed, AbortSignal.timeout(150))).toMatchObject({ kind: 'unknown' })
    const found = await paper.broker.findOrder(account, placed.clientOrderId, never)
    expect(found?.status ?? null).toBe(truth)
  })

  it('FLAKY takes the third call of an order', async () => {
    const account = await paper.newAccount()
    const placed = order({ symbol: 'FLAKYUSD' })
    expect(await place(account, placed)).toMatchObject({ kind: 'transient' })
    expect(await place(account, placed)).toMatchObject({ kind: 'transient' })
    expect(await place(account, placed)).toMatchObject({ status: 'filled' })
  })

  it('MUTE is missing from the stream, and REPEAT is in it twice', async () => {
    const account = await paper.newAccount()
    for (const symbol of ['MUTEUSD', 'REPEATUSD', 'BTCUSD']) await place(account, order({ symbol }))
    const seen: OrderUpdate[] = []
    for await (const update of paper.broker.streamUpdates(never)) {
      if (update.accountId === account.id) seen.push(update)
      if (
        update.accountId === account.id &&
        update.order.symbol === 'BTCUSD' &&
        update.order.status === 'filled'
      ) {
        break
      }
    }
    expect(seen.map(({ order: { symbol, status } }) => `${symbol} ${status}`)).toEqual([
      ...['REPEATUSD submitted', 'REPEATUSD submitted', 'REPEATUSD filled', 'REPEATUSD filled'],
      ...['BTCUSD submitted', 'BTCUSD filled'],
    ])
  })
})

describe('accounts', () => {
  it('opens an account once, whatever is said later', async () => {
    const account = await paper.newAccount()
    await paper.broker.openAccount(account.id, '5')
    expect(await paper.broker.getBalance(account, never)).toEqual({
      currency: 'USD',
      cash: '1000000',
      equity: '1000000',
      buyingPower: '1000000',
      deposits: '1000000',
    })
  })

  it('opens itself from its credentials on first use, for reading and for writing', async () => {
    const fresh = (): BrokerAccount => ({
      id: randomUUID(),
      broker: 'paper',
      credentials: { startingCash: '2500.50' },
    })
    expect(await paper.broker.getBalance(fresh(), never)).toMatchObject({ cash: '2500.5' })
    expect((await paper.broker.placeOrder(fresh(), order({ quantity: '0.01' }), never)).status).toBe('filled')
  })

  it('says that a person has to act when there is no account', async () => {
    const account: BrokerAccount = { id: randomUUID(), broker: 'paper', credentials: {} }
    const expected = { kind: 'misconfigured', code: 'UNKNOWN_ACCOUNT' }
    await expect(paper.broker.getBalance(account, never)).rejects.toMatchObject(expected)
    await expect(paper.broker.placeOrder(account, order(), never)).rejects.toMatchObject(expected)
  })

  it('is transient, and nothing was done, when the database is away', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 500 })
    const away = createPaperBroker({ pool, market: paper.market, clock: paper.clock })
    const account = await paper.newAccount()
    const calls = [
      away.placeOrder(account, order(), never),
      away.findOrder(account, 'x', never),
      away.getBalance(account, never),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject({ kind: 'transient' })
    const updates = away.streamUpdates(never)[Symbol.asyncIterator]()
    await expect(updates.next()).rejects.toBeInstanceOf(PortError)
    await pool.end()
  })

  it('refuses ids and amounts that no broker would take', async () => {
    const account = await paper.newAccount()
    for (const over of [
      { clientOrderId: '' },
      { clientOrderId: 'x'.repeat(49) },
      { quantity: '-1' },
      { quantity: 'NaN' },
      { limitPrice: '0' },
      { stopPrice: '-1' },
      { type: 'trailing_stop' as const, trail: { unit: 'price' as const, amount: '0' } },
    ]) {
      const placed = paper.broker.placeOrder(account, order(over), never)
      await expect(placed).rejects.toMatchObject({ kind: 'rejected' })
    }
  })
})

describe('matching in several processes', () => {
  it('fills nothing twice when they run at once, and the books agree', async () => {
    const accounts = await Promise.all([1, 2, 3].map(() => paper.newAccount()))
    const brokers = [paper.broker, paper.make(), paper.make()]
    const sent: Promise<unknown>[] = []
    for (let i = 0; i < 60; i++) {
      const account = accounts[i % 3]
      const broker = brokers[(i * 7) % 3]
      if (!account || !broker) continue
      const side = i % 4 === 3 ? 'sell' : 'buy'
      const symbol = ['BTCUSD', 'ETHUSD', 'PARTIALUSD', 'AAPL'][i % 4] ?? 'BTCUSD'
      sent.push(
        broker.placeOrder(account, order({ side, symbol, quantity: i % 5 === 0 ? '3' : '0.2' }), never),
      )
      if (i % 6 === 0) {
        paper.clock.ms += 300
        sent.push(...brokers.map((each) => each.tick()))
      }
    }
    await Promise.all(sent)
    for (let i = 0; i < 50; i++) {
      paper.clock.ms += 250
      await Promise.all(brokers.map((each) => each.tick()))
    }
    for (const account of accounts) expect(await paper.broker.listOpenOrders(account, never)).toEqual([])
    await expectBooksToAgree()
  })

  it('does what was due while nothing ran, at the prices of then', async () => {
    const account = await paper.newAccount()
    const from = paper.clock.ms
    const limitPrice = paper.market.range('BTCUSD', from, from + 5 * 3_600_000)?.lowestAsk ?? '0'
    const resting = order({ type: 'limit', limitPrice })
    const day = order({ type: 'limit', limitPrice: '10000', timeInForce: 'day' })
    await paper.broker.placeOrder(account, resting, never)
    await paper.broker.placeOrder(account, day, never)
    paper.clock.ms += 14 * 3_600_000
    await paper.make().tick()
    const done = await paper.broker.findOrder(account, resting.clientOrderId, never)
    expect(done).toMatchObject({ status: 'filled', averagePrice: limitPrice })
    const at = Date.parse(done?.fills[0]?.filledAt ?? '')
    expect(at).toBeLessThanOrEqual(from + 5 * 3_600_000)
    expect(paper.market.quoteAt('BTCUSD', at).ask).toBe(limitPrice)
    expect(await paper.broker.findOrder(account, day.clientOrderId, never)).toMatchObject({
      status: 'expired',
    })
    await expectBooksToAgree()
  })

  it('a trailing stop goes on where it was after a restart, also when nothing ran for hours', async () => {
    const account = await paper.newAccount()
    await paper.broker.placeOrder(account, order({ quantity: '0.1' }), never)
    const stop = order({
      type: 'trailing_stop',
      side: 'sell',
      quantity: '0.1',
      trail: { unit: 'percent', percent: '1' },
      reduceOnly: true,
    })
    const from = paper.clock.ms
    await paper.broker.placeOrder(account, stop, never)
    // One minute under one process, hours under none, and then another.
    for (let i = 0; i < 4; i++) {
      paper.clock.ms += 15_000
      await paper.broker.tick()
    }
    paper.clock.ms += 48 * 3_600_000
    await paper.make().tick()
    const done = await paper.broker.findOrder(account, stop.clientOrderId, never)
    expect(done).toMatchObject({ status: 'filled' })
    const at = Date.parse(done?.fills[0]?.filledAt ?? '')
    const range = paper.market.range('BTCUSD', from, at)
    const wakesAt = dec(range?.highestBid ?? '0').times('0.99')
    expect(dec(done?.fills[0]?.price ?? '0').lte(wakesAt)).toBe(true)
    expect(done?.fills[0]?.price).toBe(paper.market.quoteAt('BTCUSD', at).bid)
    await expectBooksToAgree()
  })

  it('places nothing late: a call that was abandoned while it waited for the account leaves no order', async () => {
    const account = await paper.newAccount()
    const other = await paper.pool.connect()
    await other.query('begin')
    await other.query('select 1 from paper_broker.account where id = $1 for update', [account.id])
    const sent = order()
    const call = paper.broker.placeOrder(account, sent, AbortSignal.timeout(50))
    await expect(call).rejects.toMatchObject({ kind: 'unknown' })
    await other.query('commit')
    other.release()
    await paper.broker.placeOrder(account, order(), never)
    expect(await paper.broker.findOrder(account, sent.clientOrderId, never)).toBeNull()
  })

  it('settles what came before a cancellation first', async () => {
    const account = await paper.newAccount()
    const slow = order({ symbol: 'PARTIALUSD', quantity: '10' })
    await paper.broker.placeOrder(account, slow, never)
    paper.clock.ms += 3000
    const canceled = await paper.broker.cancelOrder(account, slow.clientOrderId, never)
    expect(canceled).toMatchObject({
      status: 'canceled',
      filledQuantity: '4',
      reason: 'Canceled on request.',
    })
  })

  it('runs until it is told to stop, and outlives a failed round', async () => {
    const stop = new AbortController()
    let rounds = 0
    const now = () => {
      rounds++
      if (rounds === 1) throw new Error('a bad round')
      if (rounds === 3) stop.abort()
      return paper.clock.now()
    }
    const heard: unknown[] = []
    const broker = createPaperBroker({
      pool: paper.pool,
      market: paper.market,
      clock: { now },
      matchEveryMs: 1,
      onError: (error) => heard.push(error),
    })
    await broker.runMatching(stop.signal)
    expect(heard).toHaveLength(1)
    expect(rounds).toBe(3)
  })
})

describe('the stream', () => {
  it('notices that its connection dropped while nothing was going on', async () => {
    const quiet = await startPaperBroker()
    const waiting = quiet.broker.streamUpdates(never)[Symbol.asyncIterator]().next()
    const failed = expect(waiting).rejects.toMatchObject({ kind: 'transient' })
    const idle = async () => {
      const found = await quiet.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and state = 'idle'
           and pid <> pg_backend_pid() and query like '%distinct%paper_broker.events%'`,
      )
      return found.rowCount
    }
    await expect.poll(idle).toBe(1)
    await quiet.dropStream()
    await failed
    await quiet.close()
    // Far below the ping's interval: the lost socket itself is noticed.
  }, 8000)
})
