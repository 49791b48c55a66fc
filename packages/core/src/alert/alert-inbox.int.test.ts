import { createTestDatabase } from '@viewzenix/testing/test-database'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../platform/ids.ts'
import { type AlertInbox, createAlertInbox, type Receipt } from './alert-inbox.ts'
import type { PreparedAlert } from './prepare-alert.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let pool: pg.Pool
let workspaceId: string
let inbox: AlertInbox
beforeAll(async () => {
  database = await createTestDatabase()
  pool = open(database.url)
})
beforeEach(() => {
  workspaceId = newId()
  inbox = createAlertInbox({ pool })
})
afterEach(() => inbox.drain())
afterAll(async () => {
  await pool?.end()
  await database?.drop()
})

const open = (connectionString: string) => {
  const made = new pg.Pool({ connectionString, max: 4, options: '-c viewzenix.workspace=*' })
  made.on('error', () => undefined)
  return made
}
const hookId = newId()
const later = (ms: number) => new Date(Date.now() + ms)
const alertOf = (over: Partial<PreparedAlert> = {}): PreparedAlert => ({
  id: newId(),
  workspaceId,
  hookId,
  sender: { kind: 'hook', id: hookId, name: 'TradingView' },
  receivedAt: new Date(),
  status: 'received',
  raw: Buffer.from('{"symbol":"BTCUSD"}'),
  rawSealed: false,
  contentType: 'text/plain',
  sourceIp: '127.0.0.1',
  requestId: 'request-1',
  dedupeKey: null,
  dedupeUntil: null,
  runKey: null,
  dialect: 'viewzenix',
  signal: null,
  symbol: 'BTCUSD',
  problem: null,
  summary: 'Received: its bots are deciding.',
  answer: 202,
  ...over,
})
const rows = async <R extends pg.QueryResultRow>(sql: string): Promise<R[]> =>
  (await pool.query<R>(sql, [workspaceId])).rows
const stored = () =>
  rows<{ id: string; status: string; raw: Buffer }>(
    'select id, status, raw from alert where workspace_id = $1 order by seq',
  )
const jobs = async () =>
  (
    await rows<{ id: string }>(
      `select j.payload->>'alertId' as id from graphile_worker._private_jobs j
       where j.payload->>'workspaceId' = $1 order by j.id`,
    )
  ).map(({ id }) => id)
const verbs = async () =>
  (await rows<{ verb: string }>('select verb from activity where workspace_id = $1 order by id')).map(
    ({ verb }) => verb,
  )

describe('an alert that was put in', () => {
  it('is stored with its job and its activity, its bytes as they came', async () => {
    const alert = alertOf({ raw: Buffer.from([0xff, 0x00, 0x7b]) })
    expect(await inbox.put(alert)).toEqual({ alertId: alert.id, duplicate: false })
    expect(await stored()).toEqual([{ id: alert.id, status: 'received', raw: alert.raw }])
    expect(await jobs()).toEqual([alert.id])
    expect(await verbs()).toEqual(['alert.received'])
  })

  it('that was turned away or not understood is stored and seen, and starts no job', async () => {
    const problem = { code: 'MISSING_FIELD', field: 'symbol', message: 'symbol is missing.' }
    await inbox.put(alertOf({ status: 'invalid', problem, symbol: null, dialect: null, answer: 422 }))
    await inbox.put(alertOf({ status: 'rejected', problem, symbol: null, dialect: null, answer: 401 }))
    expect((await stored()).map(({ status }) => status)).toEqual(['invalid', 'rejected'])
    expect(await jobs()).toEqual([])
    expect(await rows('select data, tone, summary from activity where workspace_id = $1')).toEqual(
      Array(2).fill({ data: null, tone: 'bad', summary: 'symbol is missing.' }),
    )
  })

  it('counts as received before all that came after it for its symbol, however large the crowd', async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const sent: string[] = []
    const puts: Promise<Receipt>[] = []
    for (const size of [200, 1, 50, 1, 300, 1]) {
      for (let i = 0; i < size; i++) {
        const alert = alertOf()
        sent.push(alert.id)
        puts.push(inbox.put(alert))
        puts.push(inbox.put(alertOf({ symbol: 'ETHUSD' })))
      }
      await turn()
      await turn()
    }
    await Promise.all(puts)
    const order = await rows<{ id: string }>(
      `select id from alert where workspace_id = $1 and symbol = 'BTCUSD' order by seq`,
    )
    expect(order.map(({ id }) => id)).toEqual(sent)
    expect(await jobs()).toHaveLength(sent.length * 2)
  })
})

describe('the same message', () => {
  it('gets the first one’s answer: at the same time, later, and from another process', async () => {
    const same = { dedupeKey: 'b:same', dedupeUntil: later(60_000) }
    const first = alertOf(same)
    const together = await Promise.all([first, alertOf(same), alertOf(same)].map((alert) => inbox.put(alert)))
    expect(together).toEqual([
      { alertId: first.id, duplicate: false },
      { alertId: first.id, duplicate: true },
      { alertId: first.id, duplicate: true },
    ])
    const other = createAlertInbox({ pool })
    expect(await other.put(alertOf(same))).toEqual({ alertId: first.id, duplicate: true })
    expect(await stored()).toHaveLength(1)
    expect(await jobs()).toEqual([first.id])
    expect(await rows('select hits from alert_dedupe where workspace_id = $1')).toEqual([{ hits: 4 }])
    expect((await verbs()).toSorted()).toEqual(['alert.duplicate', 'alert.received'])
  })

  it('is a new one once the window is over, and never with an id of its own', async () => {
    const [first, second] = [
      { dedupeKey: 'b:short', dedupeUntil: later(-1) },
      { dedupeKey: 'i:forever', dedupeUntil: 'infinity' as const },
    ].map((key) => [alertOf(key), alertOf(key)])
    for (const alert of [...(first ?? []), ...(second ?? [])]) await inbox.put(alert)
    const ids = (await stored()).map(({ id }) => id)
    expect(ids).toEqual([first?.[0]?.id, first?.[1]?.id, second?.[0]?.id])
  })

  describe('in a request that can be repeated', () => {
    const over = { dedupeUntil: later(-1) }
    const open = { dedupeUntil: later(60_000) }
    const put = async (...alerts: Partial<PreparedAlert>[]) => {
      const answers: string[] = []
      for (const alert of alerts) {
        const { alertId, duplicate } = await inbox.put(alertOf(alert))
        expect(duplicate).toBe(answers.includes(alertId))
        answers.push(alertId)
      }
      // Each answer by the place of the first that got it: [0, 0, 2] is a duplicate and a new one.
      return answers.map((id) => answers.indexOf(id))
    }
    const body = () => ({ dedupeKey: `b:${newId()}`, runKey: null })
    const run = () => `r:${newId()}`

    it('is the same for ever when the request is, also after the window', async () => {
      const one = { ...body(), runKey: run() }
      expect(await put({ ...one, ...over }, { ...one, ...over }, { ...one, ...open })).toEqual([0, 0, 0])
    })

    it('is the same within the window whatever request it comes in, and a new one after it', async () => {
      const same = body()
      const [a, b, c] = [run(), run(), run()]
      expect(
        await put({ ...same, ...open, runKey: a }, { ...same, ...open, runKey: b }, { ...same, ...open }),
      ).toEqual([0, 0, 0])
      const short = body()
      expect(
        await put(
          { ...short, ...over, runKey: run() },
          { ...short, ...over, runKey: c },
          { ...short, ...over },
        ),
      ).toEqual([0, 1, 2])
    })

    it('is the same for ever with an id of its own, whatever request it comes in', async () => {
      const id = { dedupeKey: `i:${newId()}`, dedupeUntil: 'infinity' as const }
      expect(await put({ ...id, runKey: run() }, { ...id, runKey: run() }, { ...id })).toEqual([0, 0, 0])
    })

    it('keeps its answer as a duplicate: the request that repeated another’s message is that message for ever', async () => {
      const same = body()
      const [first, again] = [alertOf({ ...same, ...open }), { ...same, ...over, runKey: run() }]
      await inbox.put(first)
      expect(await inbox.put(alertOf(again))).toEqual({ alertId: first.id, duplicate: true })
      await pool.query('update alert_dedupe set expires_at = now() where key = $1', [same.dedupeKey])
      const fresh = alertOf({ ...same, ...over, runKey: run() })
      expect(await inbox.put(fresh)).toEqual({ alertId: fresh.id, duplicate: false })
      expect(await inbox.put(alertOf(again))).toEqual({ alertId: first.id, duplicate: true })
    })

    it('is told right also when all come at once, and each is answered with an alert that is there', async () => {
      const alert = fc.record({ message: fc.nat(2), request: fc.option(fc.nat(5)), window: fc.boolean() })
      await fc.assert(
        fc.asyncProperty(fc.array(alert, { minLength: 1, maxLength: 30 }), async (list) => {
          workspaceId = newId()
          const turn = newId()
          // A request holds one message, and a message is deduplicated in one way.
          const alerts = list.map(({ message, request }) => {
            const own = request === null ? message : request % 3
            return alertOf({
              dedupeKey: `b:${turn}${own}`,
              dedupeUntil: later(own === 0 ? -1 : 60_000),
              runKey: request === null ? null : `r:${turn}${request}`,
            })
          })
          const receipts = await Promise.all(alerts.map((one) => inbox.put(one)))
          const ids = new Set((await stored()).map(({ id }) => id))
          const answers = new Map<string, Set<string>>()
          for (const [i, { alertId }] of receipts.entries()) {
            expect(ids).toContain(alertId)
            const { dedupeKey, runKey } = alerts[i] ?? {}
            for (const key of [runKey, dedupeKey?.endsWith('0') ? null : dedupeKey])
              if (key) answers.set(key, (answers.get(key) ?? new Set()).add(alertId))
          }
          for (const [key, given] of answers) expect(given.size, key).toBe(1)
          expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(ids.size)
          expect(await jobs()).toHaveLength(ids.size)
        }),
        { numRuns: 40 },
      )
    })
  })

  it('at two hooks is two', async () => {
    const same = { dedupeKey: 'b:hooks', dedupeUntil: later(60_000) }
    const both = [alertOf(same), alertOf({ ...same, hookId: newId() })]
    const receipts = await Promise.all(both.map((alert) => inbox.put(alert)))
    expect(receipts.map(({ duplicate }) => duplicate)).toEqual([false, false])
  })

  it('is stored once however many come, in whatever order, through two processes', async () => {
    const deliveries = fc.array(fc.tuple(fc.nat(5), fc.boolean()), { minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(deliveries, async (list) => {
        workspaceId = newId()
        const run = newId()
        const inboxes = [createAlertInbox({ pool, maxBatch: 7 }), createAlertInbox({ pool, maxBatch: 3 })]
        const receipts = await Promise.all(
          list.map(async ([key, second]) => {
            const alert = alertOf({ dedupeKey: `b:${run}-${key}`, dedupeUntil: later(60_000) })
            const receipt = await inboxes[second ? 1 : 0]?.put(alert)
            if (!receipt) throw new Error('no receipt')
            return { key, sent: alert.id, ...receipt }
          }),
        )
        const ids = new Set((await stored()).map(({ id }) => id))
        expect(ids.size).toBe(new Set(list.map(([key]) => key)).size)
        for (const { key, sent, alertId, duplicate } of receipts) {
          expect(ids.has(alertId)).toBe(true)
          expect(duplicate).toBe(sent !== alertId)
          expect(new Set(receipts.filter((r) => r.key === key).map((r) => r.alertId)).size).toBe(1)
        }
        expect(new Set(await jobs())).toEqual(ids)
      }),
      { numRuns: 15 },
    )
  })
})

describe('a bad day', () => {
  it('one alert that cannot be stored fails alone, wherever it waits', async () => {
    for (const place of [0, 6, 12]) {
      workspaceId = newId()
      const alerts = Array.from({ length: 13 }, (_, i) => alertOf(i === place ? { summary: 'a\u0000b' } : {}))
      const outcomes = await Promise.allSettled(alerts.map((alert) => inbox.put(alert)))
      expect(outcomes.map(({ status }) => status)).toEqual(
        alerts.map((_, i) => (i === place ? 'rejected' : 'fulfilled')),
      )
      const kept = alerts.filter((_, i) => i !== place).map(({ id }) => id)
      expect((await stored()).map(({ id }) => id)).toEqual(kept)
      expect((await jobs()).toSorted()).toEqual(kept.toSorted())
    }
  })

  it('also where others wait for the same message', async () => {
    const same = { dedupeKey: 'b:bad', dedupeUntil: later(60_000) }
    const puts = [alertOf({ ...same, summary: '\u0000' }), alertOf(same), alertOf(same), alertOf()]
    const outcomes = await Promise.allSettled(puts.map((alert) => inbox.put(alert)))
    const receipts = outcomes.flatMap((o): Receipt[] => (o.status === 'fulfilled' ? [o.value] : []))
    const ids = (await stored()).map(({ id }) => id)
    expect(outcomes[0]?.status).toBe('rejected')
    expect(receipts.every(({ alertId }) => ids.includes(alertId))).toBe(true)
    expect(receipts.length).toBeGreaterThan(0)
  })

  it('nothing is answered as stored while PostgreSQL is away, and all is well when it is back', async () => {
    const away = createAlertInbox({ pool: open('postgresql://127.0.0.1:1/nowhere') })
    const lost = await Promise.allSettled([alertOf(), alertOf()].map((alert) => away.put(alert)))
    for (const outcome of lost) expect(outcome).toMatchObject({ reason: { code: 'UNAVAILABLE' } })
    await away.drain()

    const cut = inbox.put(alertOf())
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    )
    const outcome = await cut.catch((error: unknown) => error)
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'UNAVAILABLE' })
    // As its sender would: again, until it is taken.
    const sendAgain = () => inbox.put(alertOf()).catch(() => null)
    await expect.poll(sendAgain).toMatchObject({ duplicate: false })
  })

  it('refuses at once what is more than it can hold', async () => {
    const small = createAlertInbox({ pool, maxWaiting: 2 })
    const puts = await Promise.allSettled([alertOf(), alertOf(), alertOf()].map((alert) => small.put(alert)))
    expect(puts.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(puts[2]).toMatchObject({ reason: { code: 'UNAVAILABLE' } })
  })

  it('lets nobody go before all that wait are stored', async () => {
    const puts = Array.from({ length: 300 }, () => inbox.put(alertOf()))
    await inbox.drain()
    expect(await stored()).toHaveLength(300)
    await Promise.all(puts)
  })
})

it('is refused at once with all that wait with it when the database is too slow, not one by one', async () => {
  const slow = new pg.Pool({
    connectionString: database.url,
    max: 1,
    options: '-c viewzenix.workspace=*',
    statement_timeout: 300,
  })
  let statements = 0
  const counted = Object.assign(Object.create(slow), {
    query: (query: pg.QueryConfig) => {
      statements++
      return slow.query(query)
    },
  })
  const locker = await pool.connect()
  try {
    await locker.query('begin; lock table alert in share mode')
    const crowd = createAlertInbox({ pool: counted, lanes: 1 })
    const answers = Array.from({ length: 8 }, () => crowd.put(alertOf()))
    const settled = await Promise.allSettled(answers)
    expect(settled.map((answer) => answer.status === 'rejected' && answer.reason.code)).toEqual(
      Array(8).fill('UNAVAILABLE'),
    )
    expect(statements).toBe(1)
  } finally {
    await locker.query('rollback')
    locker.release()
    await slow.end()
  }
})
