/** `npm start` as a process: what a signal does, and what is left when its keeper is killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { launcherOf, removeEmbeddedPostgres } from '@viewzenix/adapters/postgres'
import { afterEach, expect, it } from 'vitest'

const cleanUps: (() => Promise<void> | void)[] = []
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.()
})

type Started = {
  keeper: ChildProcess
  url: string
  said: string[]
  postgres: string
  ended: Promise<unknown[]>
}

const start = async (): Promise<Started> => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'viewzenix-start-')), 'data')
  const postgres = join(dataDir, 'postgres')
  cleanUps.push(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }))
  cleanUps.push(() => removeEmbeddedPostgres(postgres))
  const keeper = spawn(process.execPath, [resolve(import.meta.dirname, '../../../scripts/start.mjs')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', VIEWZENIX_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // All have closed their ends of the pipe when this settles: the server too.
  const ended = once(keeper, 'close')
  cleanUps.push(async () => {
    keeper.kill('SIGKILL')
    await ended
  })
  const said: string[] = []
  const url = await new Promise<string>((found, reject) => {
    createInterface({ input: keeper.stdout }).on('line', (line) => {
      said.push(line)
      const address = /^Viewzenix is ready: (\S+)/.exec(line)?.[1]
      if (address) found(address)
    })
    void ended.then(() => reject(new Error(`It did not start:\n${said.join('\n')}`)))
  })
  return { keeper, url, said, postgres, ended }
}

it('stops everything at one Ctrl-C that arrives twice, and nothing is cut short', {
  timeout: 180_000,
}, async () => {
  const { keeper, url, said, postgres, ended } = await start()
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const { hook_url, hook_secret } = JSON.parse(readFileSync(join(postgres, '../demo.json'), 'utf8'))
  const alert = await fetch(hook_url, {
    method: 'POST',
    headers: { authorization: `Bearer ${hook_secret}` },
    body: '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy","strategy_order_contracts":0.05}',
  })
  expect(alert.status).toBe(202)
  keeper.kill('SIGINT')
  keeper.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(said.at(-1)).toBe('Stopped. Nothing was lost.')
  expect(launcherOf(postgres)).toBeNull()
})

it('takes the server along when the keeper is killed', { timeout: 180_000 }, async () => {
  const { keeper, url, postgres, ended } = await start()
  keeper.kill('SIGKILL')
  await ended
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  // Nobody's child any more: its end of the pipe closes a moment before it is gone.
  await expect.poll(() => launcherOf(postgres), { timeout: 30_000 }).toBeNull()
  expect(existsSync(postgres)).toBe(true)
})
