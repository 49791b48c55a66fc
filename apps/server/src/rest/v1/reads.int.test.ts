import { newId } from '@viewzenix/core/platform'
import { orderStatuses, publicOrderStatuses } from '@viewzenix/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAlert, addOrder, call, type Desk, makeDesk, type Rest, START, startRest } from './rest.fixture.ts'

let rest: Rest
let mine: Desk
let theirs: Desk
beforeAll(async () => {
  rest = await startRest()
  mine = await makeDesk(rest)
  theirs = await makeDesk(rest)
})
afterAll(() => rest?.stop())

const get = (path: string, secret = mine.key.secret) => call(rest, secret, path)

const things = [
  ['alerts', 'alertId'],
  ['orders', 'orderId'],
  ['fills', 'fillId'],
  ['positions', 'positionId'],
  ['bots', 'botId'],
  ['hooks', 'hookId'],
  ['accounts', 'accountId'],
] as const

describe.each(things)('%s', (noun, idName) => {
  it('are listed for their own workspace alone', async () => {
    const { status, headers, body } = await get(`/${noun}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body.data.map((each: { id: string }) => each.id)).toEqual([mine[idName]])
    expect(body.next_cursor).toBeNull()
  })

  it('are read one at a time, also by an id in upper case', async () => {
    expect((await get(`/${noun}/${mine[idName]}`)).body.id).toBe(mine[idName])
    expect((await get(`/${noun}/${mine[idName].toUpperCase()}`)).body.id).toBe(mine[idName])
  })

  it('of another workspace, that do not exist, or whose id is none are not found', async () => {
    for (const id of [theirs[idName], newId(), 'none', '%00']) {
      const { status, headers, body } = await get(`/${noun}/${id}`)
      expect(status, id).toBe(404)
      expect(headers.get('content-type')).toBe('application/problem+json')
      expect(body).toMatchObject({ status: 404, code: 'NOT_FOUND', errors: [] })
      expect(body.request_id).toBe(headers.get('x-request-id'))
    }
  })

  it('refuse parameters that they do not know, and say which', async () => {
    for (const path of [`/${noun}?statis=filled`, `/${noun}/${mine[idName]}?expand=1`]) {
      const { status, body } = await get(path)
      expect(status, path).toBe(422)
      expect(body.errors[0].field).toMatch(/statis|expand/)
    }
  })

  it.each(['0', '201', '-1', '1.5', 'x', '', '1e1'])('refuse a limit of "%s"', async (limit) => {
    const { status, body } = await get(`/${noun}?limit=${limit}`)
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'INVALID', errors: [{ field: 'limit' }] })
  })

  it.each(['x', 'bm90LWFuLWlk', '%00', ''])('refuse a cursor that is not theirs: "%s"', async (cursor) => {
    const { status, body } = await get(`/${noun}?cursor=${cursor}`)
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'INVALID', errors: [{ field: 'cursor' }] })
  })
})

it('never shows a JavaScript number for money, nor camelCase', async () => {
  for (const [noun, idName] of things) {
    const { body } = await get(`/${noun}/${mine[idName]}`)
    const text = JSON.stringify(body)
    expect(text, noun).not.toMatch(/"[a-z]+[A-Z][A-Za-z]*":/)
    expect(text, noun).not.toMatch(/"(quantity|price|fee|fees|cash|equity|average_price)":-?\d/)
  }
  const { body } = await get(`/positions/${mine.positionId}`)
  expect(body).toMatchObject({ quantity: '0.05', mark_price: '65000', unrealized_pnl: '49.995' })
})

it('masks secrets in what an alert said', async () => {
  const { body } = await get(`/alerts/${mine.alertId}`)
  expect(body.raw).toContain('BTCUSD')
  expect(body.raw).not.toContain('whsec_hidden')
})

describe('pages', () => {
  const walk = async (path: string, secret: string) => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
      const { status, body } = await get(`${path}${after}`, secret)
      expect(status).toBe(200)
      seen.push(...body.data.map((each: { id: string }) => each.id))
      cursor = body.next_cursor
    }
    return seen
  }

  it('are walked to the end, each thing once, newest first', async () => {
    const desk = await makeDesk(rest)
    for (let i = 0; i < 6; i++) {
      const alert_id = newId()
      await addAlert(rest, desk, alert_id)
      await addOrder(rest, desk, { alert_id, status: 'pending' })
    }
    for (const path of ['/alerts?limit=2', '/orders?limit=3', '/orders?limit=7', '/alerts?limit=200']) {
      const seen = await walk(path, desk.key.secret)
      expect(seen, path).toHaveLength(7)
      expect(new Set(seen).size, path).toBe(7)
      if (path.startsWith('/orders')) expect(seen).toEqual(seen.toSorted().reverse())
    }
  })

  it('of things that the core lists whole are cut the same way', async () => {
    const desk = await makeDesk(rest)
    for (let i = 0; i < 4; i++)
      await rest.pool.query(
        `insert into account (id, workspace_id, name, broker, mode, currency, created_at)
         values ($1, $2, 'More', 'paper', 'paper', 'USD', $3)`,
        [newId(), desk.workspaceId, START],
      )
    const seen = await walk('/accounts?limit=2', desk.key.secret)
    expect(seen).toHaveLength(5)
    expect(seen).toEqual(seen.toSorted().reverse())
  })
})

describe('filters', () => {
  it('find orders by alert, by bot, by account and by symbol', async () => {
    const ids = async (query: string) =>
      (await get(`/orders?${query}`)).body.data.map((each: { id: string }) => each.id)
    const own = [mine.orderId]
    expect(await ids(`alert_id=${mine.alertId}`)).toEqual(own)
    expect(await ids(`bot_id=${mine.botId.toUpperCase()}`)).toEqual(own)
    expect(await ids(`account_id=${mine.accountId}&symbol=btcusd`)).toEqual(own)
    expect(await ids(`alert_id=${newId()}`)).toEqual([])
    expect(await ids(`alert_id=${theirs.alertId}`)).toEqual([])
    expect((await get('/orders?symbol=A&symbol=B')).body.detail).toBe('symbol must be given once.')
    expect((await get('/orders?alert_id=none')).body).toMatchObject({
      status: 422,
      errors: [{ field: 'alert_id' }],
    })
  })

  it('show the states between us and the broker as pending, in answers and in filters', async () => {
    const desk = await makeDesk(rest)
    await rest.pool.query('delete from fill where workspace_id = $1', [desk.workspaceId])
    await rest.pool.query('delete from trade_order where workspace_id = $1', [desk.workspaceId])
    for (const status of orderStatuses) {
      const alert_id = newId()
      await addAlert(rest, desk, alert_id)
      await addOrder(rest, desk, { alert_id, status })
    }
    const statuses = async (query: string) =>
      (await get(`/orders${query}`, desk.key.secret)).body.data.map((each: { status: string }) => each.status)
    expect(new Set(await statuses(''))).toEqual(new Set(publicOrderStatuses))
    expect(await statuses('?status=pending')).toEqual(['pending', 'pending', 'pending'])
    expect(await statuses('?status=canceled,expired')).toEqual(['expired', 'canceled'])
    expect(await statuses('?status=canceled&status=expired')).toEqual(['expired', 'canceled'])
    for (const status of ['submitting', 'unknown', 'Filled', '', 'filled,']) {
      const { status: answer, body } = await get(`/orders?status=${status}`)
      expect(answer, status).toBe(422)
      expect(body.errors).toEqual([{ field: 'status', message: expect.stringContaining('one of pending, ') }])
    }
  })

  it('find alerts by status, hook and symbol, and fills by order', async () => {
    const count = async (path: string) => (await get(path)).body.data.length
    expect(await count('/alerts?status=ordered')).toBe(1)
    expect(await count('/alerts?status=failed')).toBe(0)
    expect(await count(`/alerts?hook_id=${mine.hookId}&symbol=BTCUSD`)).toBe(1)
    expect(await count(`/fills?order_id=${mine.orderId}`)).toBe(1)
    expect(await count(`/fills?order_id=${newId()}`)).toBe(0)
    expect(await count(`/positions?account_id=${mine.accountId}&include_flat=true`)).toBe(1)
    expect(await count('/bots?status=paused')).toBe(0)
    expect(await count(`/bots?hook_id=${mine.hookId}`)).toBe(1)
  })
})
