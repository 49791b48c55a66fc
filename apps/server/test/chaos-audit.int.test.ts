/** The audit of `pnpm chaos` finds what is wrong: each wrong is planted in books that were right. */
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit, type Testimony } from '../chaos/audit.ts'
import { type Books, openBooks, whatIsUnderWay } from '../chaos/books.ts'
import { makeDesks } from '../chaos/desks.ts'
import { newDataDir, startProduct } from './product.ts'

const APP_SECRET = 'a secret of the tests that is long enough'

let books: Books
let testimony: Testimony
const cleanUps: (() => Promise<void> | void)[] = []
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})

/** Right books: entries, exits, a turn, stops and targets, a duplicate, and orders that came to nothing. */
beforeAll(async () => {
  const database = await createTestDatabase()
  cleanUps.push(() => database.drop())
  const dataDir = newDataDir()
  cleanUps.push(() => dataDir.remove())
  const product = await startProduct({
    dataDir: dataDir.path,
    databaseUrl: database.url,
    env: { APP_SECRET },
  })
  cleanUps.push(() => product.stop())
  // As the superuser of the tests' server would: what is planted must not be stopped by our own walls.
  books = await openBooks(new pg.Client({ connectionString: database.url }))
  cleanUps.push(() => books.close())
  const desks = await makeDesks({
    databaseUrl: database.url,
    appSecret: APP_SECRET,
    workspaceId: product.demo().workspace_id,
    baseUrl: product.baseUrl,
    accounts: 4,
  })
  const told: { message: string; acknowledged: string[]; firsts: number }[] = []
  const send = async (
    kind: string,
    symbol: string,
    orderId: string,
    action: string,
    times = 1,
    more = {},
  ) => {
    const desk = desks.find((one) => one.kind === kind)
    if (!desk) throw new Error(`no ${kind} desk`)
    const id = `${kind}-${told.length}`
    const entry = { message: id, acknowledged: [] as string[], firsts: 0 }
    for (let i = 0; i < times; i++) {
      const response = await fetch(product.baseUrl + desk.path, {
        method: 'POST',
        headers: { authorization: `Bearer ${desk.secret}` },
        body: JSON.stringify({
          id,
          symbol,
          strategy_order_id: orderId,
          strategy_order_action: action,
          ...more,
        }),
      })
      const answer = (await response.json()) as { alert_id: string; duplicate: boolean }
      entry.acknowledged.push(answer.alert_id)
      if (!answer.duplicate) entry.firsts++
    }
    told.push(entry)
    await untilQuiet(books)
  }
  await send('followed', 'BTCUSD', 'long', 'buy', 2)
  await send('followed', 'ETHUSD', 'short', 'sell')
  await send('followed', 'BTCUSD', 'long', 'sell')
  await send('followed', 'REJECTUSD', 'long', 'buy')
  await send('guarded', 'NOFILLUSD', 'long', 'sell')
  // So far away that the market meets neither.
  await send('plain', 'MSFT', 'long', 'buy', 1, { stop_loss: 40, take_profit: 4_000 })
  testimony = told
  await product.end('SIGTERM')
}, 90_000)

const untilQuiet = async (of: Books): Promise<void> => {
  while (Object.values(await whatIsUnderWay(of)).some((count) => count > 0))
    await of.query('select pg_sleep(0.05)')
}

const failing = async (said: Testimony = testimony): Promise<string[]> =>
  (await audit(books, said)).flatMap(({ claim, offenders }) => (offenders.length > 0 ? [claim] : []))

/** In a transaction that is undone. */
const failingAfter = async (...statements: string[]): Promise<string[]> => {
  await books.query('begin')
  try {
    for (const statement of statements) await books.query(statement)
    return await failing()
  } finally {
    await books.query('rollback')
  }
}

const entryOf = (symbol: string) =>
  `(select id from trade_order where symbol = '${symbol}' and leg = 'entry' order by id limit 1)`
const atBroker = (order: string) =>
  `(select b.id from paper_broker.orders b join trade_order o on o.client_order_id = b.client_order_id where o.id = ${order})`

describe('the audit', () => {
  it('finds nothing in books that are right, and has looked at something for every claim but the queue', async () => {
    const findings = await audit(books, testimony)
    expect(findings.filter(({ offenders }) => offenders.length > 0)).toEqual([])
    const blind = findings.filter(({ examined }) => examined === 0).map(({ claim }) => claim)
    // Whether a job is left is chance: what is planted there is found below.
    expect(blind.filter((claim) => !claim.startsWith('no job'))).toEqual([])
  })

  it('finds an alert that was acknowledged and is not there', async () => {
    const lost = '01890000-0000-7000-8000-000000000000'
    expect(await failing([...testimony, { message: 'lost', acknowledged: [lost], firsts: 1 }])).toEqual([
      'what was acknowledged is stored',
    ])
  })

  it('finds a message that became two alerts, and one that was new twice', async () => {
    const claim = 'a message that came several times is one alert, and was new once'
    const [a, b] = testimony.map(({ acknowledged }) => acknowledged[0] ?? '')
    expect(await failing([{ message: 'x', acknowledged: [a ?? '', b ?? ''], firsts: 1 }])).toEqual([claim])
    expect(await failing([{ message: 'x', acknowledged: [a ?? '', a ?? ''], firsts: 2 }])).toEqual([claim])
  })

  it.each<[wrong: string, claim: string, statements: string[]]>([
    [
      'two alerts of one message',
      'one alert for each message, however often it came',
      [
        `update alert set dedupe_key = (select dedupe_key from alert order by seq limit 1), hook_id = (select hook_id from alert order by seq limit 1)`,
      ],
    ],
    [
      'an alert that nobody decided on',
      'every alert has one outcome for each account of each bot that it concerns',
      [`delete from decision where id = (select id from decision where outcome = 'refused' limit 1)`],
    ],
    [
      'an alert whose outcome is not that of its decisions',
      'every alert has one outcome for each account of each bot that it concerns',
      [`update alert set status = 'refused' where status = 'ordered'`],
    ],
    [
      'a refusal with an order',
      'what was ordered has its order, an entry and an exit at most, and what was refused has none',
      [`update decision set outcome = 'refused' where outcome = 'ordered'`],
    ],
    [
      'an entry that was ordered twice',
      'what was ordered has its order, an entry and an exit at most, and what was refused has none',
      [
        `insert into trade_order select (jsonb_populate_record(o, '{"id": "01890000-0000-7000-8000-000000000001", "leg_seq": 1, "client_order_id": "twice", "status": "rejected", "filled_quantity": "0", "fees": "0"}')).*
         from trade_order o where id = ${entryOf('ETHUSD')}`,
      ],
    ],
    [
      'an order at the broker that is not ours',
      'no client order id is at the broker twice, and each is ours',
      [
        `update paper_broker.orders set client_order_id = 'stranger' where id = ${atBroker(entryOf('ETHUSD'))}`,
      ],
    ],
    [
      'a client order id in two accounts of the broker',
      'no client order id is at the broker twice, and each is ours',
      [
        `insert into paper_broker.orders select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid(),
           'account_id', (select id from paper_broker.account a where a.id <> b.account_id limit 1)))).*
         from paper_broker.orders b where id = ${atBroker(entryOf('ETHUSD'))}`,
      ],
    ],
    [
      'an order that was sent again',
      'nothing was sent that the broker had already',
      [
        `update activity set data = '{"answer": {"code": "DUPLICATE_CLIENT_ORDER_ID"}}' where verb = 'order.rejected'`,
      ],
    ],
    [
      'an order whose status is another at the broker',
      'our orders are the broker’s, with their status, size and what is filled',
      [`update trade_order set status = 'canceled' where id = ${entryOf('ETHUSD')}`],
    ],
    [
      'an order that the broker has never seen and that counts as filled',
      'our orders are the broker’s, with their status, size and what is filled',
      [
        `insert into trade_order select (jsonb_populate_record(o, '{"id": "01890000-0000-7000-8000-000000000001", "leg": "target", "leg_seq": 1, "client_order_id": "never"}')).*
         from trade_order o where id = ${entryOf('ETHUSD')}`,
      ],
    ],
    [
      'a fill that was not recorded',
      'our fills are the broker’s, each once',
      [`delete from fill where order_id = ${entryOf('ETHUSD')}`],
    ],
    [
      'a fill at another price',
      'our fills are the broker’s, each once',
      [`update fill set price = price + 0.01 where order_id = ${entryOf('ETHUSD')}`],
    ],
    [
      'an order with less filled than its fills',
      'what is filled of an order is the sum of its fills',
      [`update trade_order set filled_quantity = filled_quantity / 2 where id = ${entryOf('ETHUSD')}`],
    ],
    [
      'a position that is not the sum of its fills',
      'every position is the sum of its fills, and the broker’s',
      [`update position set quantity = quantity + 1 where symbol = 'ETHUSD'`],
    ],
    [
      'a position that the broker has and we do not',
      'every position is the sum of its fills, and the broker’s',
      [`update paper_broker.positions set quantity = quantity + 1 where symbol = 'BTCUSD'`],
    ],
    [
      'cash that nobody knows of',
      'the broker’s cash is what was paid in and what our fills brought',
      [`update paper_broker.account set cash = cash + 0.01`],
    ],
    [
      'profit that no fill brought',
      'profit and fees of a position are those of its fills, to the last place',
      [
        `update position set realized_pnl = realized_pnl + 0.000000001 where symbol = 'BTCUSD'`,
        `update paper_broker.positions b set realized_pnl = b.realized_pnl + 0.000000001 where symbol = 'BTCUSD'`,
      ],
    ],
    [
      'profit that the broker reckons otherwise',
      'profit and fees are what the broker reckons',
      [`update paper_broker.positions set fees = fees + 0.01 where symbol = 'BTCUSD'`],
    ],
    [
      'a stop that could open',
      'what closes or protects may only reduce',
      [
        `update paper_broker.orders set reduce_only = false where client_order_id in
           (select client_order_id from trade_order where leg = 'stop')`,
      ],
    ],
    [
      'a stop that is larger than the position',
      'no stop and no ladder of targets is larger than the position',
      [
        `update trade_order set quantity = quantity * 2 where leg = 'stop' and status = 'submitted'`,
        `update paper_broker.orders set quantity = quantity * 2 where type = 'stop' and status = 'submitted'`,
      ],
    ],
    [
      'a stop on the wrong side',
      'no stop and no ladder of targets is larger than the position',
      [`update trade_order set side = 'buy' where leg = 'stop' and status = 'submitted'`],
    ],
    [
      'a later signal whose order was made first',
      'signals of one account and symbol took effect as they were received, here and at the broker',
      [
        `update decision set alert_seq = 0 where alert_id in
           (select alert_id from trade_order where symbol = 'BTCUSD' and leg = 'exit')`,
      ],
    ],
    [
      'a later signal whose order was placed first',
      'signals of one account and symbol took effect as they were received, here and at the broker',
      [
        `update paper_broker.orders set placed_at = '2020-01-01' where client_order_id in
           (select client_order_id from trade_order where symbol = 'BTCUSD' and leg = 'exit')`,
      ],
    ],
    [
      'an exit that filled before there was anything to close',
      'no exit, stop or target opened a position or turned one',
      [
        `update paper_broker.fills set filled_at = '2020-01-01' where order_id in
           (select b.id from paper_broker.orders b join trade_order o on o.client_order_id = b.client_order_id
            where o.symbol = 'BTCUSD' and o.leg = 'exit')`,
      ],
    ],
    [
      'an exit that closed more than there was',
      'no exit, stop or target opened a position or turned one',
      [`update trade_order set leg = 'exit', leg_seq = 9 where id = ${entryOf('ETHUSD')}`],
    ],
    [
      'a job that failed for good',
      'no job failed for good for a reason of its own',
      [
        `select graphile_worker.add_job('order.submit', '{}', job_key => 'submit:x', max_attempts => 1)`,
        `update graphile_worker._private_jobs set attempts = 1, last_error = 'No.' where key = 'submit:x'`,
      ],
    ],
  ])('finds %s', async (_, claim, statements) => {
    expect(await failingAfter(...statements)).toContain(claim)
  })
})
