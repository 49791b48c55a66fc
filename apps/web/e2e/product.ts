/**
 * The product that the browser tests use: the real one, on a free port, with an empty PostgreSQL of its own in a
 * temporary directory. Its log is kept in `test-results/server.log`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const root = resolve(import.meta.dirname, '../../..')
const node = join(root, 'node_modules/node/bin/node')
const results = resolve(import.meta.dirname, '../test-results')

/** Playwright's global setup; what it returns is called at the end. */
const startProduct = async (): Promise<() => Promise<void>> => {
  execFileSync(node, [join(root, 'scripts/build-web.mjs')], { stdio: 'inherit' })
  // The server makes it, with the rights that its PostgreSQL needs.
  const dataDir = join(tmpdir(), `viewzenix-e2e-${randomBytes(8).toString('hex')}`)
  const server = spawn(node, [join(root, 'apps/server/src/cli.ts'), 'start'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', VIEWZENIX_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(server, 'exit')
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM')
    const [code] = await ended
    removeData(dataDir)
    if (code !== 0) throw new Error(`The server ended with ${code}; see ${results}/server.log`)
  }
  try {
    const url = await address(server, ended)
    const ready = await fetch(`${url}/readyz`)
    if (!ready.ok) throw new Error(`The server is not ready: ${await ready.text()}`)
    process.env.VIEWZENIX_E2E_URL = url
    process.env.VIEWZENIX_E2E_DEMO = join(dataDir, 'demo.json')
    return stop
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

/** The address that it says it is ready at. */
const address = (server: ChildProcess, ended: Promise<unknown[]>): Promise<string> => {
  mkdirSync(results, { recursive: true })
  const log = createWriteStream(join(results, 'server.log'))
  const said: string[] = []
  return new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`)
        if (said.length < 200) said.push(line)
        const url = /^Viewzenix is ready: (\S+)/.exec(line)?.[1]
        if (url) resolve(url)
      })
    }
    ended.then(([code]) => reject(new Error(`The server did not start (${code}).\n${said.join('\n')}`)))
  })
}

/** With root's PostgreSQL the data may be elsewhere, where the user that runs it can come in. */
const removeData = (dataDir: string): void => {
  const location = join(dataDir, 'postgres', 'location')
  if (existsSync(location)) rmSync(readFileSync(location, 'utf8').trim(), { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
}

export default startProduct
