import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import { expect, it, onTestFinished } from 'vitest'
import { readConfig } from './config.ts'
import { createContainer } from './container.ts'
import { createLogger } from './logging.ts'
import { startProduct } from './main.ts'

const log = createLogger({ level: 'error', role: 'all', version: 'test' }, { write: () => undefined })

const newDatabase = async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  return database.url
}

it('in production still answers for a while after it was told to stop, and says that it is going', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'viewzenix-main-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const config = readConfig({
    ROLE: 'http',
    PORT: '0',
    VIEWZENIX_DATA_DIR: dataDir,
    PUBLIC_URL: 'https://viewzenix.example',
    DATABASE_URL: await newDatabase(),
    APP_SECRET: 'p8sZJ3nYxQ0vK1rT6uW2eL9mB4cD7fGh5aXo',
    OAUTH_GITHUB_CLIENT_ID: 'id',
    OAUTH_GITHUB_CLIENT_SECRET: 'secret',
  })
  const running = await startProduct(config, { log, webFolder: null })
  if (!running) throw new Error('it did not start')
  const address = `http://127.0.0.1:${running.port}`
  const stopped = running.stop()
  const ready = await fetch(`${address}/readyz`)
  expect({ status: ready.status, connection: ready.headers.get('connection') }).toEqual({
    status: 503,
    connection: 'close',
  })
  expect(await ready.json()).toMatchObject({ status: 'stopping' })
  expect((await fetch(`${address}/auth/providers`)).status).toBe(200)
  await stopped
  await expect(fetch(`${address}/readyz`)).rejects.toThrow()
})

/** A way to PostgreSQL on which everything can come to a halt, connections and all. */
const startRoad = async (to: URL) => {
  const road = { closed: false }
  const ends: Socket[] = []
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname)
    ends.push(near, far)
    for (const end of [near, far]) end.on('error', () => undefined)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.on('data', (chunk) => void (road.closed || far.write(chunk)))
    far.on('data', (chunk) => void (road.closed || near.write(chunk)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const end of ends) end.destroy()
    server.close()
  })
  const url = new URL(to)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return Object.assign(road, { url: url.href })
}

it('finds out that PostgreSQL no longer answers, and that it answers again', async () => {
  const road = await startRoad(new URL(await newDatabase()))
  const config = readConfig({ DATABASE_URL: road.url })
  const container = createContainer({
    config,
    databaseUrl: road.url,
    appSecret: 'x',
    publicUrl: 'http://localhost',
    log,
  })
  onTestFinished(() => container.stop())
  expect(await container.databaseAnswers()).toBe(true)
  road.closed = true
  await expect(container.databaseAnswers()).rejects.toThrow()
  road.closed = false
  expect(await container.databaseAnswers()).toBe(true)
})
