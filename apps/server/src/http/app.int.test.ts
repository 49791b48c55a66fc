import { createOwner } from '@viewzenix/testing/builders'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { startServer, type TestServer } from './server.fixture.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.stop())

const post = (path: string, secret: string, input: unknown = {}) =>
  fetch(`${server.baseUrl}${path}`, {
    method: 'POST',
    headers: {
      cookie: `viewzenix_session=${secret}`,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    },
    body: JSON.stringify(input),
  })
const made = z.object({ result: z.object({ data: z.object({ id: z.string() }) }) })

it('gives the browser the new secret of a session that shows another workspace', async () => {
  const { secret } = await createOwner(server.platform)
  const { id } = made.parse(await (await post('/trpc/workspace.create', secret, { name: 'Second' })).json())
    .result.data
  const switched = await post('/trpc/me.switchWorkspace', secret, { id })
  const cookie = switched.headers.getSetCookie().find((line) => line.startsWith('viewzenix_session='))
  const next = cookie?.slice('viewzenix_session='.length).split(';')[0] ?? ''
  expect(next).toMatch(/^[\w-]{43}$/)
  expect(next).not.toBe(secret)
  expect((await post('/trpc/workspace.rename', secret, { name: 'Old' })).status).toBe(401)
  expect((await post('/trpc/workspace.rename', next, { name: 'New' })).status).toBe(200)
})
