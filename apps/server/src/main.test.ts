import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readConfig } from './config.ts'
import { createContainer } from './container.ts'
import { runWorkers } from './jobs/run-worker.ts'
import { createLogger } from './logging.ts'
import { startProduct } from './main.ts'

const log = createLogger({ level: 'error', role: 'all', version: 'test' }, { write: () => undefined })

it('stops while it starts, also when PostgreSQL takes the connection and never answers', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'viewzenix-main-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const stopping = new AbortController()
  const sockets: Socket[] = []
  const silent = createServer((socket) => {
    socket.on('error', () => undefined)
    sockets.push(socket)
    stopping.abort()
  })
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const { port } = silent.address() as AddressInfo
  const config = readConfig({
    PORT: '0',
    VIEWZENIX_DATA_DIR: dataDir,
    DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
  })
  expect(await startProduct(config, { log, webFolder: null, stopping: stopping.signal })).toBeNull()
})

it('waits no longer for workers that never started when they are stopped', async () => {
  // Nothing listens there.
  const databaseUrl = 'postgres://nobody@127.0.0.1:1/none'
  const config = readConfig({ DATABASE_URL: databaseUrl })
  const container = createContainer({
    config,
    databaseUrl,
    appSecret: 'x',
    publicUrl: 'http://localhost',
    log,
  })
  onTestFinished(() => container.stop())
  const workers = runWorkers({
    work: {
      ...container.trading,
      ...container.mailing,
      ...container.files.files,
      probes: [],
      providers: [],
      removeOutside: async () => undefined,
    },
    metrics: container.metrics,
    databaseUrl,
    createPool: container.createWorkerPool,
    concurrency: 1,
    runMatching: async () => undefined,
  })
  await workers.stop()
  await workers.started
})
