/** The product as an operator meets it: stopped in the middle, split into processes, without its database. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@viewzenix/adapters/postgres'
import { startFaultyServer } from '@viewzenix/testing/faulty-server'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openBooks } from '../chaos/books.ts'
import { expectBooksToAgree, untilSettled } from './books.ts'
import { alertBody, newDataDir, type Product, post, startProduct } from './product.ts'
import { startSilentProxy } from './silent-proxy.ts'

const newDesk = async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const dataDir = newDataDir()
  onTestFinished(() => dataDir.remove())
  const books = await openBooks(new pg.Client({ connectionString: database.url }))
  onTestFinished(() => books.close())
  const start = async (env: Record<string, string> = {}): Promise<Product> => {
    const product = await startProduct({ dataDir: dataDir.path, databaseUrl: database.url, env })
    onTestFinished(() => product.stop())
    return product
  }
  return { books, start, dataDir: dataDir.path }
}

const ready = async (product: Product) => {
  const response = await fetch(`${product.baseUrl}/readyz`)
  return { status: response.status, body: (await response.json()) as { status: string; checks: object } }
}

describe('the product', { timeout: 240_000 }, () => {
  it('trades while the services outside take what they are sent and never answer, and says which they are', async () => {
    const { books, start } = await newDesk()
    // Without a provider to sign in with it makes the demo workspace.
    await (await start()).end('SIGTERM')
    const outside = await startFaultyServer()
    onTestFinished(() => outside.stop())
    outside.fault = 'slow'
    const product = await start({
      OIDC_ISSUER: outside.urlUnder('slow'),
      OIDC_CLIENT_ID: 'client',
      OIDC_CLIENT_SECRET: 'secret',
      POSTMARK_TOKEN: 'token',
      MAIL_FROM: 'mail@example.com',
      POSTMARK_API_HOST: outside.urlUnder('slow'),
      S3_ENDPOINT: outside.urlUnder('slow'),
      S3_BUCKET: 'files',
      S3_ACCESS_KEY_ID: 'key',
      S3_SECRET_ACCESS_KEY: 'secret',
    })
    const signIns = Array.from({ length: 3 }, () => fetch(`${product.baseUrl}/auth/oidc`))
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => post(product, alertBody(`o-${i}`, i % 2 ? 'BTCUSD' : 'ETHUSD'))),
    )
    expect(answers.map((answer) => answer?.status)).toEqual(Array(20).fill(202))
    await untilSettled(books, 120_000)
    await expectBooksToAgree(
      books,
      answers.flatMap((answer) => answer?.alertId ?? []),
    )
    for (const page of await Promise.all(signIns)) {
      expect(page.status).toBe(502)
      expect(await page.text()).toContain('does not answer')
    }
    const integrations = async () => {
      const headers = { authorization: `Bearer ${product.demo().api_key}` }
      const answer = await fetch(`${product.baseUrl}/api/v1/integrations`, { headers })
      const { data } = (await answer.json()) as { data: { name: string; state: string }[] }
      return Object.fromEntries(data.map(({ name, state }) => [name, state]))
    }
    const troubled = expect.stringMatching(/degraded|down/)
    // Mail and files are asked by the clock, once a minute: here at once, by the same job.
    await books.query("select graphile_worker.add_job('integration.probe', '{}')")
    await expect.poll(integrations, { timeout: 100_000, interval: 500 }).toMatchObject({
      'oidc-sign-in': troubled,
      'postmark-mail': troubled,
      's3-files': troubled,
      'paper-broker': 'up',
    })
  })

  it('stops in order in the middle of its work, and loses nothing', async () => {
    const { books, start } = await newDesk()
    const product = await start()
    const { hook_secret, hook_url } = product.demo()
    const first = Promise.withResolvers<void>()
    const answers = Array.from({ length: 200 }, async (_, i) => {
      const answer = await post(
        product,
        alertBody(`a-${i}`, i % 2 ? 'BTCUSD' : 'ETHUSD'),
        hook_secret,
        hook_url,
      )
      first.resolve()
      return answer
    })
    await first.promise
    expect(await product.end('SIGTERM')).toBe(0)
    expect(product.output.at(-1)).toBe('Stopped. Nothing was lost.')
    const acknowledged = (await Promise.all(answers)).flatMap((a) =>
      a?.status === 202 && a.alertId ? a.alertId : [],
    )
    expect(acknowledged.length).toBeGreaterThan(0)
    // What was answered is stored, and what was not answered was not: 503 is for what the sender has to send again.
    await start()
    await untilSettled(books, 120_000)
    await expectBooksToAgree(books, acknowledged)
  })

  it('runs as separate processes, and survives the loss of one', async () => {
    const { books, start } = await newDesk()
    const http = await start({ ROLE: 'http' })
    const ids: string[] = []
    const send = async (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const answer = await post(
          http,
          alertBody(`r-${i}`, ['BTCUSD', 'ETHUSD', 'SOLUSD'][i % 3] ?? 'BTCUSD'),
        )
        expect(answer?.status).toBe(202)
        ids.push(answer?.alertId ?? '')
      }
    }
    await send(0, 20)
    expect(await books.query(`select count(*) from alert where status = 'received'`)).toEqual([
      { count: '20' },
    ])
    expect((await fetch(`${http.baseUrl}/readyz`)).status).toBe(200)
    const [one, two] = await Promise.all([start({ ROLE: 'worker' }), start({ ROLE: 'worker' })])
    expect(await ready(one)).toMatchObject({
      status: 200,
      body: { checks: { worker: 'ok', database: 'ok' } },
    })
    expect((await fetch(`${two.baseUrl}/trpc/me.get`)).status).toBe(404)
    await send(20, 60)
    await one.end('SIGKILL')
    await send(60, 80)
    await untilSettled(books, 120_000)
    await expectBooksToAgree(books, ids)
    expect(await two.end('SIGTERM')).toBe(0)
    expect(await http.end('SIGTERM')).toBe(0)
  })

  it('answers 503 while PostgreSQL is away, and goes on by itself', async () => {
    const folder = newDataDir()
    onTestFinished(() => folder.remove())
    const postgresDir = join(folder.path, 'postgres')
    const options = { dataDir: postgresDir, durable: false, log: () => undefined }
    let postgres = await startEmbeddedPostgres(options)
    onTestFinished(async () => {
      await postgres.stop()
      await removeEmbeddedPostgres(postgresDir)
    })
    const product = await startProduct({ dataDir: join(folder.path, 'data'), databaseUrl: postgres.url })
    onTestFinished(() => product.stop())
    // It goes away while much is under way.
    const first = Promise.withResolvers<void>()
    const sent = Array.from({ length: 60 }, async (_, i) => {
      const answer = await post(
        product,
        alertBody(`before-${i}`, ['BTCUSD', 'ETHUSD', 'SOLUSD'][i % 3] ?? ''),
      )
      first.resolve()
      return answer
    })
    await first.promise
    const { port } = postgres
    await postgres.stop()
    const acknowledged = (await Promise.all(sent)).flatMap((a) =>
      a?.status === 202 && a.alertId ? a.alertId : [],
    )
    expect(acknowledged.length).toBeGreaterThan(0)
    const away = await post(product, alertBody('away', 'BTCUSD'))
    expect(away, product.output.slice(-30).join('\n')).toEqual({ status: 503, alertId: null })
    const { hook_url, hook_secret, api_key } = product.demo()
    const problem = await fetch(`${product.baseUrl}${new URL(hook_url).pathname}`, {
      method: 'POST',
      body: alertBody('away', 'BTCUSD'),
      headers: { authorization: `Bearer ${hook_secret}` },
    })
    expect(await problem.json()).toMatchObject({
      code: 'UNAVAILABLE',
      detail: expect.stringContaining('not stored'),
    })
    expect(problem.headers.get('retry-after')).toBe('2')
    const rest = await fetch(`${product.baseUrl}/api/v1/orders`, {
      headers: { authorization: `Bearer ${api_key}` },
    })
    expect(rest.status).toBe(503)
    const trpc = await fetch(`${product.baseUrl}/trpc/me.get`, {
      headers: { cookie: `viewzenix_session=${'a'.repeat(43)}` },
    })
    expect({ status: trpc.status, body: await trpc.json() }).toMatchObject({
      status: 503,
      body: { error: { data: { app: { code: 'UNAVAILABLE' } } } },
    })
    expect((await fetch(`${product.baseUrl}/healthz`)).status).toBe(200)
    expect(await ready(product)).toMatchObject({ status: 503, body: { checks: { database: 'failing' } } })

    postgres = await startEmbeddedPostgres({ ...options, port })
    await expect.poll(async () => (await ready(product)).status, { timeout: 30_000, interval: 100 }).toBe(200)
    const after = await post(product, alertBody('away', 'BTCUSD'))
    expect(after?.status).toBe(202)
    const books = await openBooks(new pg.Client({ connectionString: postgres.url }))
    onTestFinished(() => books.close())
    await untilSettled(books, 120_000)
    await expectBooksToAgree(books, [...acknowledged, after?.alertId ?? ''])
  })

  it('answers 503 while PostgreSQL is silent, and leaves the connections that stay so behind', async () => {
    const database = await createTestDatabase()
    onTestFinished(() => database.drop())
    const folder = newDataDir()
    onTestFinished(() => folder.remove())
    const books = await openBooks(new pg.Client({ connectionString: database.url }))
    onTestFinished(() => books.close())
    const proxy = await startSilentProxy(database.url)
    onTestFinished(() => proxy.close())
    const product = await startProduct({ dataDir: folder.path, databaseUrl: proxy.url })
    onTestFinished(() => product.stop())
    const { api_key } = product.demo()
    const first = Promise.withResolvers<void>()
    const sent = Array.from({ length: 60 }, async (_, i) => {
      const answer = await post(product, alertBody(`s-${i}`, ['BTCUSD', 'ETHUSD', 'SOLUSD'][i % 3] ?? ''))
      first.resolve()
      return answer
    })
    await first.promise
    proxy.fallSilent()
    const statusOf = async (path: string, headers: Record<string, string>) =>
      (await fetch(`${product.baseUrl}${path}`, { headers })).status
    const cookie = `viewzenix_session=${'a'.repeat(43)}`
    // More than there are connections: those that come too late for one are told so, too.
    const dashboards = Array.from({ length: 40 }, () => statusOf('/trpc/me.get', { cookie }))
    const programs = Array.from({ length: 10 }, () =>
      statusOf('/api/v1/orders', { authorization: `Bearer ${api_key}` }),
    )
    const late = await post(product, alertBody('late', 'BTCUSD'))
    expect(late).toEqual({ status: 503, alertId: null })
    expect(new Set(await Promise.all([...dashboards, ...programs]))).toEqual(new Set([503]))
    const acknowledged = (await Promise.all(sent)).flatMap((a) =>
      a?.status === 202 && a.alertId ? a.alertId : [],
    )
    expect(acknowledged.length).toBeGreaterThan(0)

    proxy.speak()
    await expect.poll(async () => (await ready(product)).status, { timeout: 60_000, interval: 100 }).toBe(200)
    // Whoever meets a connection that stayed silent is told 503 once more, and it is gone.
    const sendAgain = async () => {
      const answer = await post(product, alertBody('late', 'BTCUSD'))
      if (answer?.status === 202 && answer.alertId) acknowledged.push(answer.alertId)
      return answer?.status
    }
    await expect.poll(sendAgain, { timeout: 60_000, interval: 100 }).toBe(202)
    await expect
      .poll(() => statusOf('/api/v1/orders', { authorization: `Bearer ${api_key}` }), { timeout: 60_000 })
      .toBe(200)
    await untilSettled(books, 120_000)
    await expectBooksToAgree(books, acknowledged)
  })

  it('carries the request’s id from the hook into its jobs, and shows no secret in its log', async () => {
    const { books, start } = await newDesk()
    const product = await start({ LOG_LEVEL: 'debug' })
    const { hook_url, hook_secret, api_key } = product.demo()
    await fetch(`${product.baseUrl}${new URL(hook_url).pathname}`, {
      method: 'POST',
      body: alertBody('traced', 'BTCUSD'),
      headers: { authorization: `Bearer ${hook_secret}`, 'x-request-id': 'traced-request' },
    })
    await fetch(`${product.baseUrl}${new URL(hook_url).pathname}/${encodeURIComponent(hook_secret)}`, {
      method: 'POST',
      body: alertBody('path', 'BTCUSD'),
    })
    await fetch(`${product.baseUrl}/api/v1/orders`, { headers: { authorization: `Bearer ${api_key}` } })
    await untilSettled(books, 30_000)
    await product.end('SIGTERM')
    // What went to the broker is written at the end at the latest.
    const placed = await books.query("select outcome, calls from broker_call where call = 'order.place'")
    expect(placed).toContainEqual({ outcome: 'answered', calls: 1 })
    const lines = product.output.flatMap((line): Record<string, unknown>[] =>
      line.startsWith('{') ? [JSON.parse(line)] : [],
    )
    const traced = lines
      .filter((line) => line.requestId === 'traced-request')
      .map((line) => line.task ?? line.msg)
    expect(traced).toEqual(expect.arrayContaining(['request', 'alert.route', 'order.submit']))
    const log = lines.map((line) => JSON.stringify(line)).join('\n')
    for (const secret of [hook_secret, encodeURIComponent(hook_secret), api_key])
      expect(log).not.toContain(secret)
  })

  it('says what to do when its port is taken, and takes the next one when nobody asked for that one', async () => {
    const { start } = await newDesk()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    await expect(start({ PORT: String(port) })).rejects.toThrow(
      `Port ${port} is taken by another program. Stop that one, or choose another port`,
    )
  })
})
