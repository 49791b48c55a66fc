/** The REST API on a real socket over a database of its own, with workspaces, keys and rows for tests. */
import { createHash, randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { createOrm, createSealer, newId, type Platform } from '@viewzenix/core/platform'
import { type ApiKeyScope, apiKeyScopes, botExits, NO_LIMITS, orderStyle } from '@viewzenix/schema'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import { Hono } from 'hono'
import pg from 'pg'
import { createDoor } from './door.fixture.ts'
import { type RestDeps, restV1 } from './index.ts'

export const START = new Date('2030-01-01T00:00:00.000Z')

export const startRest = async (changes: Partial<RestDeps> = {}) => {
  const database = await createTestDatabase()
  const clock = { at: START, now: () => clock.at }
  const errors: object[] = []
  const quiet = () => undefined
  const platform: Platform = {
    orm: createOrm({ databaseUrl: database.url, poolSize: 6, applicationName: 'rest-test' }),
    clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: (fields) => void errors.push(fields) },
    sealer: createSealer('a secret of the tests'),
    publicUrl: 'http://localhost:3000',
  }
  const { door, sendAlert } = createDoor()
  const market: RestDeps['market'] = {
    getQuote: async (symbol) => ({ symbol, bid: '65000', ask: '65001', at: START.toISOString() }),
    getCandles: async () => [],
  }
  const pool = new pg.Pool({ connectionString: database.url, max: 2, options: '-c viewzenix.workspace=*' })
  const preview: RestDeps['preview'] = async () => {
    throw new Error('Previews are tested on a whole server')
  }
  const api = restV1({ platform, market, sendAlert, preview, limits: pool, ...changes })
  const app = new Hono().route('/api/v1', api)
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    platform,
    clock,
    door,
    errors,
    pool,
    url: `http://127.0.0.1:${port}/api/v1`,
    stop: async () => {
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
      await platform.orm.close()
      await database.drop()
    },
  }
}
export type Rest = Awaited<ReturnType<typeof startRest>>

/** Inserts one row; keys are columns. */
const insert = async (rest: Rest, table: string, row: Record<string, unknown>): Promise<void> => {
  const names = Object.keys(row)
  await rest.pool.query(
    `insert into ${table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row).map((v) =>
      v !== null && typeof v === 'object' && !Array.isArray(v) && !(v instanceof Date) && !Buffer.isBuffer(v)
        ? JSON.stringify(v)
        : v,
    ),
  )
}

/** A key of a workspace: its id, and the secret to send. */
export const makeKey = async (
  rest: Rest,
  workspaceId: string,
  scopes: readonly ApiKeyScope[] = apiKeyScopes,
) => {
  const prefix = `vzx_${randomBytes(4).toString('hex')}`
  const secret = `${prefix}_${randomBytes(16).toString('hex')}`
  const id = newId()
  await insert(rest, 'api_key', {
    id,
    workspace_id: workspaceId,
    name: 'script',
    prefix,
    hash: createHash('sha256').update(secret).digest('hex'),
    scopes: [...scopes],
    created_by: 'Vera',
    created_at: START,
  })
  return { id, prefix, secret }
}

export type Desk = Awaited<ReturnType<typeof makeDesk>>

/** A workspace with a hook, an account, a bot, an alert, a filled order, its fill and its position; and a key. */
export const makeDesk = async (rest: Rest) => {
  const ids = {
    workspaceId: newId(),
    hookId: newId(),
    accountId: newId(),
    botId: newId(),
    alertId: newId(),
    orderId: newId(),
    fillId: newId(),
    positionId: newId(),
  }
  const { workspaceId } = ids
  const own = { workspace_id: workspaceId, created_at: START }
  await insert(rest, 'workspace', { id: workspaceId, name: 'Desk', created_at: START })
  await insert(rest, 'hook', {
    id: ids.hookId,
    ...own,
    name: 'Breakouts',
    enabled: true,
    secret_sealed: 'v1.x',
    secret_hint: 'whsec_4kQz',
    secret_rotated_at: START,
    allow_path_secret: false,
    dedupe_window_seconds: 20,
  })
  await insert(rest, 'account', {
    id: ids.accountId,
    ...own,
    name: 'Paper',
    broker: 'paper',
    mode: 'paper',
    currency: 'USD',
    cash: '96774.90',
    equity: '99994.43',
  })
  await insert(rest, 'bot', {
    id: ids.botId,
    ...own,
    updated_at: START,
    hook_id: ids.hookId,
    name: 'BTC breakout',
    status: 'active',
    symbols: [],
    allow_long: true,
    allow_short: false,
    sizing: { kind: 'fixed', quantity: '0.05' },
    order_style: orderStyle.parse({ type: 'market' }),
    exits: botExits.parse({}),
    risk: NO_LIMITS,
  })
  await insert(rest, 'bot_account', {
    id: newId(),
    workspace_id: workspaceId,
    bot_id: ids.botId,
    account_id: ids.accountId,
  })
  await addAlert(rest, ids, ids.alertId, 'ordered')
  await addOrder(rest, ids, { id: ids.orderId, alert_id: ids.alertId, status: 'filled' })
  await insert(rest, 'fill', {
    id: ids.fillId,
    workspace_id: workspaceId,
    order_id: ids.orderId,
    account_id: ids.accountId,
    bot_id: ids.botId,
    symbol: 'BTCUSD',
    side: 'buy',
    quantity: '0.050',
    price: '64000.10',
    fee: '3.20',
    broker_fill_id: newId(),
    filled_at: START,
    recorded_at: START,
  })
  await insert(rest, 'position', {
    id: ids.positionId,
    workspace_id: workspaceId,
    account_id: ids.accountId,
    symbol: 'BTCUSD',
    asset_class: 'crypto',
    quantity: '0.050',
    cost: '3200.005',
    average_price: '64000.10',
    realized_pnl: '0',
    fees: '3.20',
    opened_at: START,
    updated_at: START,
  })
  return { ...ids, key: await makeKey(rest, workspaceId) }
}

type Place = { workspaceId: string; hookId: string; botId: string; accountId: string }

export const addAlert = (rest: Rest, place: Place, id = newId(), status = 'ignored') =>
  insert(rest, 'alert', {
    id,
    workspace_id: place.workspaceId,
    hook_id: place.hookId,
    received_at: START,
    status,
    raw: Buffer.from('{"symbol":"BTCUSD","secret":"whsec_hidden"}'),
    raw_sealed: false,
    request_id: 'request-1',
    symbol: 'BTCUSD',
    summary: 'Done.',
    routed_at: START,
  })

export const addOrder = (rest: Rest, place: Place, changes: Record<string, unknown>) =>
  insert(rest, 'trade_order', {
    id: newId(),
    workspace_id: place.workspaceId,
    bot_id: place.botId,
    account_id: place.accountId,
    leg: 'entry',
    symbol: 'BTCUSD',
    asset_class: 'crypto',
    side: 'buy',
    type: 'market',
    time_in_force: 'gtc',
    quantity: '0.050',
    reduce_only: false,
    client_order_id: newId(),
    filled_quantity: '0.050',
    fees: '3.20',
    request_id: 'request-1',
    created_at: START,
    updated_at: START,
    ...changes,
  })

/** A decision that waits for a person, unless said otherwise. */
export const addDecision = (rest: Rest, place: Place, changes: Record<string, unknown>) =>
  insert(rest, 'decision', {
    id: newId(),
    workspace_id: place.workspaceId,
    bot_id: place.botId,
    account_id: place.accountId,
    alert_seq: '1',
    symbol: 'BTCUSD',
    outcome: 'awaiting_approval',
    reason: 'Waits for a person to approve: Buy 0.05 BTCUSD at the market.',
    verdicts: '[]',
    proposal: 'Buy 0.05 BTCUSD at the market.',
    expires_at: new Date(Date.parse('2100-01-01')),
    created_at: START,
    ...changes,
  })

/** A request with a JSON body, or with none. */
export const send = (rest: Rest, secret: string, method: string, path: string, body?: object) =>
  call(rest, secret, path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })

/** One call; the body is parsed where it is JSON. */
export const call = async (
  rest: Rest,
  secret: string | null,
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
) => {
  const authorization: Record<string, string> = secret === null ? {} : { authorization: `Bearer ${secret}` }
  const response = await fetch(`${rest.url}${path}`, {
    ...init,
    headers: { ...authorization, ...init.headers },
  })
  const text = await response.text()
  const json = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
}
