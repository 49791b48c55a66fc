import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { withConnection } from '@viewzenix/testing/run-sql'
import { afterEach, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from './index.ts'
import { readLocation } from './locate-cluster.ts'
import { isAlive } from './process-identity.ts'

const isRoot = process.getuid?.() === 0
const cleanUps: (() => Promise<void> | void)[] = []

afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.()
})

/** A directory that does not exist yet, and is gone after the test with all that was kept for it. */
function newDataDir(): string {
  const dataDir = join(tmpdir(), `viewzenix-embedded-${randomBytes(8).toString('hex')}`)
  cleanUps.push(() => removeEmbeddedPostgres(dataDir))
  return dataDir
}

async function start(dataDir: string, options: { port?: number; said?: string[] } = {}) {
  const { port, said = [] } = options
  const postgres = await startEmbeddedPostgres({
    dataDir,
    port,
    durable: false,
    log: (line) => said.push(line),
  })
  cleanUps.push(() => postgres.stop())
  return postgres
}

/** Starts it once, so that the directory holds a cluster, and returns where that is. */
async function makeCluster(dataDir: string): Promise<string> {
  await (await start(dataDir)).stop()
  return readLocation(dataDir) ?? join(dataDir, 'cluster')
}

/** Starts it from another process and kills that one, so that its server is left behind. */
async function leaveServerBehind(dataDir: string): Promise<{ url: string; pid: number }> {
  const fixture = fileURLToPath(new URL('launcher.fixture.ts', import.meta.url))
  const launcher = spawn(process.execPath, [fixture, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: launcher.stdout }), 'line')
  launcher.kill('SIGKILL')
  await once(launcher, 'exit')
  return JSON.parse(line)
}

const query = (url: string, sql: string) =>
  withConnection(url, async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows)

const ask = async (url: string, sql: string) => (await query(url, sql))[0]?.[0]

/** A table that a killed server has on its disk: the tests' servers answer before they write. */
const keep = (url: string) =>
  query(url, "set synchronous_commit = on; create table kept as select 'still here' as word")

async function untilAnswering(postgres: EmbeddedPostgres, former: number): Promise<void> {
  for (;;) {
    const answer = await ask(postgres.url, 'select 1').catch(() => 0)
    if (answer === 1 && postgres.pid() !== former) return
  }
}

describe('a first start', () => {
  it('gives the product a role that owns its database and is no superuser', async () => {
    const { url } = await start(newDataDir())
    expect(
      await query(
        url,
        `select current_user::text, current_database()::text, rolsuper, rolbypassrls, rolcreatedb,
                pg_get_userbyid(datdba)::text
         from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
      ),
    ).toEqual([['viewzenix', 'viewzenix', false, false, true, 'viewzenix']])
  })

  it('makes an administrator, asks everybody for a password, and listens to this machine alone', async () => {
    const { url, adminUrl } = await start(newDataDir())
    expect(await ask(adminUrl, 'select rolsuper from pg_roles where rolname = current_user')).toBe(true)
    expect(await ask(adminUrl, 'show listen_addresses')).toBe('127.0.0.1')
    const wrong = new URL(url)
    wrong.password = 'guessed'
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
  })

  it('sorts text alike on every system', async () => {
    const { url } = await start(newDataDir())
    expect(await ask(url, "select upper('é') || ('Z' < 'a') || current_setting('server_encoding')")).toBe(
      'ÉtrueUTF8',
    )
  })

  it.skipIf(process.platform === 'win32')('keeps the passwords to the user who started it', async () => {
    const dataDir = newDataDir()
    await start(dataDir)
    expect(statSync(join(dataDir, 'credentials.json')).mode & 0o777).toBe(0o600)
  })

  it('runs in two directories at once', async () => {
    const [one, two] = await Promise.all([start(newDataDir()), start(newDataDir())])
    expect(one.port).not.toBe(two.port)
    await query(one.url, 'create table only_here ()')
    expect(await ask(two.url, "select to_regclass('only_here')")).toBeNull()
  })

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    cleanUps.push(() => void other.close())
    const address = other.address()
    const port = address && typeof address === 'object' ? address.port : 0
    await expect(start(newDataDir(), { port })).rejects.toThrow(`port ${port} is taken`)
  })
})

describe('a later start', () => {
  it('finds the data and passwords of the one before', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    await query(first.url, "create table kept as select 'still here' as word")
    await first.stop()
    await expect(ask(first.url, 'select 1')).rejects.toThrow()
    const second = await start(dataDir, { port: first.port })
    expect(second.url).toBe(first.url)
    expect(await ask(second.url, 'select word from kept')).toBe('still here')
  })

  it('is refused while another one runs, which goes on undisturbed', async () => {
    const dataDir = newDataDir()
    const { url } = await start(dataDir)
    await expect(start(dataDir)).rejects.toThrow(
      `Viewzenix already runs on ${dataDir} (process ${process.pid})`,
    )
    expect(await ask(url, 'select 1')).toBe(1)
  })

  it('makes new passwords when theirs were lost, and keeps the data', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    await query(first.url, 'create table kept ()')
    await first.stop()
    rmSync(join(dataDir, 'credentials.json'))
    const second = await start(dataDir)
    expect(second.url).not.toBe(first.url)
    expect(await ask(second.url, "select to_regclass('kept')::text")).toBe('kept')
  })

  it('refuses the data of another PostgreSQL, and leaves it as it was', async () => {
    const dataDir = newDataDir()
    const cluster = await makeCluster(dataDir)
    writeFileSync(join(cluster, 'PG_VERSION'), '15\n')
    await expect(start(dataDir)).rejects.toThrow(/was made by PostgreSQL 15, and .* brings PostgreSQL 18/)
    expect(readFileSync(join(cluster, 'PG_VERSION'), 'utf8')).toBe('15\n')
    expect(existsSync(join(cluster, 'base'))).toBe(true)
  })

  it('refuses a directory that holds something else', async () => {
    const dataDir = newDataDir()
    mkdirSync(join(dataDir, 'cluster'), { recursive: true })
    writeFileSync(join(dataDir, 'cluster', 'thesis.txt'), 'years of work')
    await expect(start(dataDir)).rejects.toThrow('is not a PostgreSQL data directory')
    expect(readFileSync(join(dataDir, 'cluster', 'thesis.txt'), 'utf8')).toBe('years of work')
  })
})

describe('after something was killed', () => {
  it('stops the server that a killed launcher left behind, and keeps its data', async () => {
    const dataDir = newDataDir()
    const leftover = await leaveServerBehind(dataDir)
    await keep(leftover.url)
    const said: string[] = []
    const { url } = await start(dataDir, { said })
    expect(isAlive(leftover.pid)).toBe(false)
    expect(said).toContainEqual(expect.stringContaining(`(process ${leftover.pid}): stopping it`))
    expect(await ask(url, 'select word from kept')).toBe('still here')
  })

  it('starts over the pid file of a server that was killed with its launcher', async () => {
    const dataDir = newDataDir()
    const { url, pid } = await leaveServerBehind(dataDir)
    await keep(url)
    process.kill(pid, 'SIGKILL')
    const second = await start(dataDir)
    expect(await ask(second.url, 'select word from kept')).toBe('still here')
  })

  it('leaves a program alone that got the number of a dead server', async () => {
    const dataDir = newDataDir()
    const cluster = await makeCluster(dataDir)
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    cleanUps.push(() => void bystander.kill('SIGKILL'))
    writeFileSync(
      join(cluster, 'postmaster.pid'),
      `${bystander.pid}\n${cluster}\n1700000000\n5432\n\n127.0.0.1\n`,
    )
    const { url } = await start(dataDir)
    expect(await ask(url, 'select 1')).toBe(1)
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull()
  })

  it('takes over the lock of a launcher whose number another process has now', async () => {
    const dataDir = newDataDir()
    mkdirSync(dataDir, { mode: 0o711 })
    writeFileSync(
      join(dataDir, 'launcher.json'),
      JSON.stringify({ pid: process.pid, identity: 'an earlier one' }),
    )
    expect(await ask((await start(dataDir)).url, 'select 1')).toBe(1)
  })

  it('removes what an interrupted first start left half made', async () => {
    const dataDir = newDataDir()
    mkdirSync(join(dataDir, 'cluster.new-0123456789ab', 'base'), { recursive: true, mode: 0o711 })
    const { url } = await start(dataDir)
    expect(await ask(url, 'select 1')).toBe(1)
    expect(readdirSync(dataDir).filter((name) => name.includes('.new-'))).toEqual([])
  })

  it('brings a server back that died, on the same port, with its data', async () => {
    const postgres = await start(newDataDir())
    await keep(postgres.url)
    const former = postgres.pid()
    process.kill(former, 'SIGKILL')
    await untilAnswering(postgres, former)
    expect(await ask(postgres.url, 'select word from kept')).toBe('still here')
  })
})

describe.skipIf(isRoot)('as an ordinary user', () => {
  it('says that it may not write there', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'viewzenix-closed-'))
    cleanUps.push(() => rmSync(closed, { recursive: true, force: true }))
    chmodSync(closed, 0o000)
    cleanUps.push(() => chmodSync(closed, 0o700))
    await expect(start(join(closed, 'data'))).rejects.toThrow('cannot be written to')
  })
})

describe('removal', () => {
  it('takes the data away, and stops the server that still used it', async () => {
    const dataDir = newDataDir()
    const leftover = await leaveServerBehind(dataDir)
    await removeEmbeddedPostgres(dataDir)
    expect(isAlive(leftover.pid)).toBe(false)
    expect(existsSync(dataDir)).toBe(false)
  })

  it('is refused while a launcher runs', async () => {
    const dataDir = newDataDir()
    const { url } = await start(dataDir)
    await expect(removeEmbeddedPostgres(dataDir)).rejects.toThrow('already runs')
    expect(await ask(url, 'select 1')).toBe(1)
  })

  it('does nothing where there is nothing', async () => {
    await expect(removeEmbeddedPostgres(newDataDir())).resolves.toBeUndefined()
  })
})

describe.runIf(isRoot && process.platform === 'linux')('as root', () => {
  it('runs the server as another user', async () => {
    const { pid } = await start(newDataDir())
    const status = readFileSync(`/proc/${pid()}/status`, 'utf8')
    expect(Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])).not.toBe(0)
  })

  it('keeps the data elsewhere when that user may not come in, and says so', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'viewzenix-closed-'))
    cleanUps.push(() => rmSync(closed, { recursive: true, force: true }))
    const dataDir = join(closed, 'data')
    cleanUps.push(() => removeEmbeddedPostgres(dataDir))
    const first = await start(dataDir)
    const cluster = readLocation(dataDir)
    expect(first.note).toContain('who may not enter this directory')
    expect(cluster).not.toContain(closed)
    await query(first.url, 'create table kept ()')
    await first.stop()
    const second = await start(dataDir)
    expect(await ask(second.url, "select to_regclass('kept')::text")).toBe('kept')
    await second.stop()
    await removeEmbeddedPostgres(dataDir)
    expect(existsSync(cluster ?? '')).toBe(false)
  })
})
