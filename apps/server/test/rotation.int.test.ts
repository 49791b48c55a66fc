/** APP_SECRET changed under the running product, by the command that an operator uses. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createSealer } from '@viewzenix/core/platform'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type Books, openBooks } from '../chaos/books.ts'
import { alertBody, newDataDir, type Product, post, startProduct } from './product.ts'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const OLD = 'q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8'
const NEW = 'z9X8c7V6b5N4m3L2k1J0h9G8f7D6s5A4p3O2'

const rotate = (env: Record<string, string>): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const { PATH = '', HOME = '' } = process.env
    execFile(process.execPath, [cli, 'rotate-secrets'], { env: { PATH, HOME, ...env } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, output: out + err }),
    )
  })

/** The columns in which something is sealed for people: a mail, a way to sign in, a session. */
const FOR_PEOPLE = [
  ['mail', 'data_sealed'],
  ['identity_link', 'refresh_token_sealed'],
  ['session', 'id_token_sealed'],
] as const

/** One row of each, sealed under `OLD`. */
const sealForPeople = async (books: Books, workspaceId: string): Promise<string> => {
  const id = randomUUID()
  const [mail, refresh, idToken] = FOR_PEOPLE.map(([table]) =>
    createSealer(OLD).seal(`of a ${table}`, `${table}:${id}`),
  )
  await books.query(
    "insert into app_user (id, name, email_verified, created_at) values ($1, 'Olga', true, now())",
    [id],
  )
  await books.query(
    `insert into identity_link (id, user_id, provider, subject, created_at, refresh_token_sealed)
     values ($1, $1, 'oidc', 'olga', now(), $2)`,
    [id, refresh],
  )
  await books.query(
    `insert into session (id, secret_hash, user_id, workspace_id, created_at, last_seen_at, expires_at, id_token_sealed)
     values ($1, 'none', $1, $2, now(), now(), now() + interval '1 day', $3)`,
    [id, workspaceId, idToken],
  )
  await books.query(
    `insert into mail (id, workspace_id, template, email, dedupe_key, subject, intro, closing, data_sealed, state,
       created_at, updated_at)
     values ($1, $2, 'integration_up', 'olga@example.com', 'one', '', '', '', $3, 'outbox', now(), now())`,
    [id, workspaceId, mail],
  )
  return id
}

/** What the new secret alone makes of them. */
const openedForPeople = async (books: Books, id: string): Promise<string[]> => {
  const opened: string[] = []
  for (const [table, column] of FOR_PEOPLE) {
    const [row] = await books.query<{ sealed: string }>(
      `select ${column} as sealed from ${table} where id = $1`,
      [id],
    )
    opened.push(createSealer(NEW).unseal(row?.sealed ?? '', `${table}:${id}`))
  }
  return opened
}

const tokenOf = async (product: Product): Promise<string> => {
  const { api_key } = product.demo()
  const response = await fetch(`${product.baseUrl}/api/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: api_key.slice(0, 12),
      client_secret: api_key,
    }),
  })
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token
}

it('a new secret takes over while the product runs, and the old one is needed no more', async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const dataDir = newDataDir()
  onTestFinished(() => dataDir.remove())
  const settings = { VIEWZENIX_DATA_DIR: dataDir.path, DATABASE_URL: database.url }
  // One public address for all of them: tokens name it.
  const start = async (env: Record<string, string>) => {
    const product = await startProduct({
      dataDir: dataDir.path,
      databaseUrl: database.url,
      env: { PUBLIC_URL: 'http://localhost:3000', ...env },
    })
    onTestFinished(() => product.stop())
    return product
  }
  const before = await start({ APP_SECRET: OLD })
  const books = await openBooks(new pg.Client({ connectionString: database.url }))
  onTestFinished(() => books.close())
  const person = await sealForPeople(books, before.demo().workspace_id)
  const token = await tokenOf(before)
  expect((await post(before, alertBody('before', 'BTCUSD')))?.status).toBe(202)

  const nothing = await rotate({ ...settings, APP_SECRET: NEW })
  expect(nothing).toMatchObject({
    code: 1,
    output: expect.stringContaining('APP_SECRET_PREVIOUS is not set'),
  })

  // Known to both before it seals anything: processes are replaced one by one.
  await before.end('SIGTERM')
  const during = await start({ APP_SECRET: NEW, APP_SECRET_PREVIOUS: OLD })
  const asks = (product: Product) =>
    fetch(`${product.baseUrl}/api/v1/orders`, { headers: { authorization: `Bearer ${token}` } })
  expect((await asks(during)).status).toBe(200)
  expect((await post(during, alertBody('during', 'BTCUSD')))?.status).toBe(202)
  const done = await rotate({ ...settings, APP_SECRET: NEW, APP_SECRET_PREVIOUS: OLD })
  expect(done.output).toMatch(/hook\.secret_sealed: 1 resealed\n/)
  for (const [table, column] of FOR_PEOPLE)
    expect(done.output).toMatch(new RegExp(`${table}\\.${column}: [1-9]\\d* resealed\n`))
  expect(done.output).toContain('APP_SECRET_PREVIOUS can be dropped')
  expect(await openedForPeople(books, person)).toEqual(FOR_PEOPLE.map(([table]) => `of a ${table}`))
  expect(done.code).toBe(0)
  for (const secret of [OLD, NEW]) expect(done.output).not.toContain(secret)
  expect((await post(during, alertBody('rotated', 'BTCUSD')))?.status).toBe(202)
  await during.end('SIGTERM')

  const after = await start({ APP_SECRET: NEW })
  expect((await post(after, alertBody('after', 'BTCUSD')))?.status).toBe(202)
  // What the old secret signed ends with it.
  expect((await asks(after)).status).toBe(401)
}, 300_000)
