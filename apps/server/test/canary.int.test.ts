/**
 * Canaries: a secret of its own in every input of the running product, on paths that succeed and on paths that fail,
 * with PostgreSQL there and away. Then everything that the product wrote or said is searched for them.
 */
import { randomBytes } from 'node:crypto'
import { createSealer } from '@viewzenix/core/platform'
import { Browser } from '@viewzenix/testing/browser'
import { withConnection } from '@viewzenix/testing/run-sql'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { expect, inject, it, onTestFinished } from 'vitest'
import { openBooks } from '../chaos/books.ts'
import { untilSettled } from './books.ts'
import { type Cage, fileInputs, identityInputs, mailInputs, POSTMARK, realSecrets } from './canary-doors.ts'
import { newDataDir, type Product, startProduct } from './product.ts'

const APP_SECRET = 'q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8'

/** Where each canary was put. */
const planted = new Map<string, string>()
const canary = (where: string): string => {
  const secret = `CANARY${randomBytes(12).toString('hex')}`
  planted.set(secret, where)
  return secret
}

/** All that the product answered, headers too. */
const answers: string[] = []
const ask = async (product: Product, path: string, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`${product.baseUrl}${path}`, { redirect: 'manual', ...init })
  const copy = await response.clone().text()
  answers.push(`${init.method ?? 'GET'} ${response.status} ${JSON.stringify([...response.headers])} ${copy}`)
  return response
}

const cage: Cage = {
  canary,
  plant: (secret, where) => {
    // Nothing would be looked for.
    if (secret.length < 16) throw new Error(`No secret was found: ${where}`)
    planted.set(secret, where)
  },
  ask,
}

const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers,
})
const json = { 'content-type': 'application/json' }

const hookInputs = async (product: Product): Promise<void> => {
  const { hook_url, hook_secret } = product.demo()
  const hook = new URL(hook_url).pathname
  const alert = (more: object, symbol = 'BTCUSD') =>
    JSON.stringify({ symbol, strategy_order_action: 'buy', strategy_order_contracts: 0.05, ...more })
  const right = { authorization: `Bearer ${hook_secret}` }
  await ask(product, hook, post(alert({}), { authorization: `Bearer ${canary('hook: wrong bearer')}` }))
  await ask(product, hook, post(alert({}), { authorization: `Basic ${canary('hook: wrong basic')}` }))
  await ask(product, `${hook}/${canary('hook: wrong secret in the path')}`, post(alert({})))
  await ask(product, `${hook}?token=${canary('hook: query')}`, post(alert({})))
  await ask(product, `/hooks/nobody/${canary('hook: secret in the path of no hook')}`, post('{}'))
  await ask(
    product,
    hook,
    post(alert({}), { 'x-viewzenix-signature': `v1,${canary('hook: wrong signature')}` }),
  )
  await ask(product, hook, post(alert({}), { cookie: `session=${canary('hook: cookie')}`, ...right }))
  await ask(product, hook, post(alert({}), { 'x-api-key': canary('hook: another header'), ...right }))
  for (const field of ['secret', 'passphrase', 'token', 'password', 'api_token'])
    for (const headers of [{}, right]) {
      const where = `hook: ${field}, ${headers === right ? 'let in' : 'turned away'}`
      await ask(product, hook, post(alert({ [field]: canary(where) }), headers))
      await ask(product, hook, post(alert({ more: { [field]: canary(`${where}, deep`) } }), headers))
      await ask(
        product,
        hook,
        post(`{"symbol":"BTCUSD","${field}":"${canary(`${where}, broken JSON`)}"`, headers),
      )
      await ask(product, hook, post(`symbol=BTCUSD&${field}=${canary(`${where}, form`)}`, headers))
      await ask(
        product,
        hook,
        post(alert({ comment: `${field}=${canary(`${where}, in a comment`)}` }), headers),
      )
    }
  await ask(
    product,
    hook,
    post(`{"secret":"${canary('hook: too large')}","a":"${'x'.repeat(70_000)}"}`, right),
  )
  for (const symbol of ['ERR500USD', 'NOMARKETUSD', 'REJECTUSD', 'NEVERUSD'])
    await ask(product, hook, post(alert({ password: canary(`hook: ${symbol}`) }, symbol), right))
}

const restInputs = async (product: Product): Promise<void> => {
  const { api_key, hook_url } = product.demo()
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const right = bearer(api_key)
  const send = `/api/v1/hooks/${new URL(hook_url).pathname.split('/').at(-1)}/alerts`
  await ask(product, '/api/v1/orders', { headers: bearer(canary('REST: wrong token')) })
  await ask(product, '/api/v1/orders', { headers: bearer(`vzx_aaaaaaaa_${canary('REST: wrong key')}`) })
  await ask(product, '/api/v1/orders', {
    headers: bearer(`eyJhbGciOiJub25lIn0.${canary('REST: wrong JWT')}.`),
  })
  await ask(product, '/api/v1/orders', { headers: { cookie: `viewzenix_session=${canary('REST: cookie')}` } })
  await ask(product, `/api/v1/orders?access_token=${canary('REST: query')}`, { headers: right })
  await ask(product, `/api/v1/orders?limit=${canary('REST: wrong query')}`, { headers: right })
  await ask(product, `/api/v1/orders?cursor=${canary('REST: wrong cursor')}`, { headers: right })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const client = (secret: string) =>
    `grant_type=client_credentials&client_id=vzx_aaaaaaaa&client_secret=${secret}`
  await ask(product, '/api/v1/oauth/token', post(client(canary('REST: wrong client secret')), form))
  await ask(product, '/api/v1/oauth/token', post(`grant_type=${canary('REST: wrong grant')}`, form))
  const basic = Buffer.from(`vzx_aaaaaaaa:${canary('REST: wrong basic')}`).toString('base64')
  await ask(
    product,
    '/api/v1/oauth/token',
    post('grant_type=client_credentials', { ...form, authorization: `Basic ${basic}` }),
  )
  for (const body of [
    `{"symbol":"BTCUSD","strategy_order_action":"buy","secret":"${canary('REST: alert with a secret')}"}`,
    `{"symbol":"BTCUSD","token":"${canary('REST: broken alert')}"`,
    `{"password":"${canary('REST: alert of no dialect')}"}`,
  ])
    await ask(product, send, post(body, { ...right, ...json, 'idempotency-key': crypto.randomUUID() }))
  await ask(
    product,
    send,
    post('{}', { ...right, ...json, 'idempotency-key': `bad key ${canary('REST: wrong idempotency key')}` }),
  )
  const cancel = `/api/v1/orders/${crypto.randomUUID()}/cancel`
  await ask(
    product,
    cancel,
    post(`{"token":"${canary('REST: body where none belongs')}"}`, { ...right, ...json }),
  )
}

const dashboardInputs = async (product: Product, session: string): Promise<void> => {
  const own = { cookie: `viewzenix_session=${session}`, 'sec-fetch-site': 'same-origin', ...json }
  await ask(product, '/trpc/me.get', {
    headers: { cookie: `viewzenix_session=${canary('tRPC: wrong session')}` },
  })
  const query = (value: unknown) => encodeURIComponent(JSON.stringify(value))
  await ask(product, `/trpc/order.list?input=${query({ secret: canary('tRPC: query') })}`, { headers: own })
  await ask(product, `/trpc/order.list?input=${query({ limit: canary('tRPC: wrong query') })}`, {
    headers: own,
  })
  await ask(product, `/trpc/order.list?input=${canary('tRPC: broken query')}`, { headers: own })
  await ask(product, '/trpc/hook.create', post(`{"name":5,"secret":"${canary('tRPC: wrong input')}"}`, own))
  await ask(product, '/trpc/hook.create', post(`{"name":"${canary('tRPC: broken input')}`, own))
  await ask(
    product,
    '/trpc/hook.create',
    post(`{"name":"x"}`, {
      ...own,
      'sec-fetch-site': 'cross-site',
      'x-csrf': canary('tRPC: header from elsewhere'),
    }),
  )
  await ask(product, `/orders?token=${canary('page: query')}`)
}

const signInInputs = async (product: Product): Promise<void> => {
  await ask(product, `/auth/dev/callback?code=${canary('OAuth: code')}&state=${canary('OAuth: state')}`)
  const browser = await ask(product, '/auth/dev')
  const cookie = browser.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const state = new URL(browser.headers.get('location') ?? product.baseUrl).searchParams.get('state') ?? ''
  for (const query of [
    `code=${canary('OAuth: wrong code, right state')}&state=${state}`,
    `error=access_denied&error_description=${canary('OAuth: description')}&state=${state}`,
  ])
    await ask(product, `/auth/dev/callback?${query}`, { headers: { cookie } })
  await ask(product, '/auth/dev/callback?code=a&state=b', {
    headers: {
      cookie: `viewzenix_sign_in=${canary('OAuth: forged cookie')}.${canary('OAuth: forged signature')}`,
    },
  })
}

/** A real sign-in: what it was given on its way is as secret as any canary. */
const signIn = async (product: Product): Promise<string> => {
  const browser = new Browser()
  const base = product.baseUrl.replace('127.0.0.1', 'localhost')
  const { url } = await browser.follow(`${base}/auth/dev`)
  const back = await browser.follow(url, {
    form: { subject: 'demo' },
    stopAt: (next) => next.pathname.endsWith('/callback'),
  })
  for (const name of ['code', 'state'])
    planted.set(back.url.searchParams.get(name) ?? '', `OAuth: real ${name}`)
  await browser.follow(back.url)
  const session = browser.cookie('viewzenix_session')?.value ?? ''
  planted.set(session, 'the session cookie')
  return session
}

/** Every row of every table, with bytes as text and as they are. */
const readTables = async (books: Awaited<ReturnType<typeof openBooks>>): Promise<Map<string, string>> => {
  const tables = await books.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const found = new Map<string, string>()
  for (const { name } of tables) {
    const rows = await books.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
    const text = rows.map(({ row }) => row).join('\n')
    const bytes = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) =>
      Buffer.from(hex ?? '', 'hex').toString(),
    )
    found.set(name, [text, ...bytes].join('\n'))
  }
  return found
}

it('no canary sings: not in the log, an answer, a redirect, a job, a row, or the metrics', async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const dataDir = newDataDir()
  onTestFinished(() => dataDir.remove())
  const product = await startProduct({
    dataDir: dataDir.path,
    databaseUrl: database.url,
    env: {
      LOG_LEVEL: 'debug',
      APP_SECRET,
      API_RATE_LIMIT: '100000',
      POSTMARK_WEBHOOK_USER: POSTMARK.user,
      POSTMARK_WEBHOOK_PASSWORD: POSTMARK.password,
    },
  })
  onTestFinished(() => product.stop())
  const books = await openBooks(new pg.Client({ connectionString: database.url }))
  onTestFinished(() => books.close())

  // Credentials of an account, as a broker's adapter gets them.
  for (const { id } of await books.query<{ id: string }>('select id from account')) {
    const credentials = JSON.stringify({ startingCash: '100000', apiSecret: canary('account: credentials') })
    const sealed = createSealer(APP_SECRET).seal(credentials, `account:${id}`)
    await books.query('update account set credentials_sealed = $1 where id = $2', [sealed, id])
  }
  const { hook_secret, api_key } = product.demo()
  planted.set(hook_secret, 'the demo hook’s secret')
  planted.set(api_key, 'the demo API key')
  planted.set(APP_SECRET, 'APP_SECRET')
  const session = await signIn(product)
  const everything = async () => {
    await hookInputs(product)
    await restInputs(product)
    await dashboardInputs(product, session)
    await signInInputs(product)
    await mailInputs(cage, product)
    await fileInputs(cage, product)
    await identityInputs(cage, product, session)
  }
  await realSecrets(cage, product, books, session, APP_SECRET)
  await everything()
  await untilSettled(books, 120_000)

  // PostgreSQL goes away, with all that was said to it under way.
  const name = new URL(database.url).pathname.slice(1)
  const admin = inject('postgres').adminUrl
  await books.close()
  await withConnection(admin, async (client) => {
    await client.query(`alter database ${name} with allow_connections false`)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  })
  await everything()
  await withConnection(admin, (client) => client.query(`alter database ${name} with allow_connections true`))
  await expect.poll(async () => (await ask(product, '/readyz')).status, { timeout: 120_000 }).toBe(200)
  const after = await openBooks(new pg.Client({ connectionString: database.url }))
  onTestFinished(() => after.close())
  await untilSettled(after, 120_000)
  await ask(product, '/metrics')

  const places = await readTables(after)
  await product.end('SIGTERM')
  // The terminal is shown the demo's first alert to send, secret included; a log is what is written as JSON.
  const log = product.output.filter((line) => line.startsWith('{'))
  expect(log.length).toBeGreaterThan(100)
  places.set('the log', log.join('\n'))
  // What was asked for with a right credential is shown to whoever has it: but no secret.
  places.set('the answers', answers.join('\n'))
  expect(planted.size).toBeGreaterThan(200)
  expect([...places.keys()]).toEqual(
    expect.arrayContaining([
      'public.activity',
      'public.alert',
      'public.mail',
      'public.mail_event',
      'graphile_worker._private_jobs',
    ]),
  )
  const leaks = [...planted].flatMap(([secret, where]) =>
    [...places].flatMap(([place, text]) =>
      [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').slice(0, -4)].some((form) =>
        text.includes(form),
      )
        ? `${where} → ${place}`
        : [],
    ),
  )
  expect([...new Set(leaks)]).toEqual([])
}, 300_000)
