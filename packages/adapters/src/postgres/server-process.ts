import { type ChildProcess, spawn } from 'node:child_process'
import { platform } from 'node:os'
import { createInterface } from 'node:readline'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { ClusterPlace } from './locate-cluster.ts'
import { couldNotStart, spawnSettings } from './run-program.ts'
import { programOf } from './server-binaries.ts'

/** A PostgreSQL server that is ready for connections. */
export interface ServerProcess {
  pid: number
  /** Settles when it has ended, for whatever reason. */
  exited: Promise<void>
  stop(): Promise<void>
}

/** Why a server did not come up, where a second try can help. */
export class ServerStartError extends EmbeddedPostgresError {
  readonly reason: 'port-taken' | 'still-in-use' | 'other'
  constructor(message: string, reason: ServerStartError['reason']) {
    super(message)
    this.reason = reason
  }
}

const READY = 'database system is ready to accept connections'
/** Recovery after a crash replays at most `max_wal_size`; this is far beyond it. */
const START_LIMIT_MS = 180_000
const FAST_STOP_MS = 10_000
const IMMEDIATE_STOP_MS = 5_000

/**
 * Starts the server in a process group of its own, so that Ctrl-C in the terminal reaches us and not it: we
 * stop it when we have finished with it. Resolves when it accepts connections.
 */
export async function startServer(
  place: ClusterPlace,
  options: { port: number; durable: boolean; log: (line: string) => void },
): Promise<ServerProcess> {
  const program = programOf(place.binaries, 'postgres')
  const child = spawn(program, serverArguments(place.clusterDir, options), {
    ...spawnSettings(place.account),
    detached: platform() !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => resolve()).once('error', () => resolve()),
  )
  // If we leave without stopping it (an uncaught error), it is at least asked to stop.
  const onExit = () => child.kill('SIGINT')
  process.once('exit', onExit)
  exited.then(() => process.off('exit', onExit))

  await untilReady(child, program, place, options.log)
  return { pid: child.pid as number, exited, stop: () => stopServer(child, exited) }
}

function serverArguments(
  clusterDir: string,
  { port, durable }: { port: number; durable: boolean },
): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    jit: 'off',
    log_checkpoints: 'off',
    // Failed statements are reported by whoever sent them; here only what concerns the server itself.
    log_min_messages: 'log',
    ...(durable
      ? {}
      : {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          max_wal_size: '4GB',
          autovacuum: 'off',
        }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', clusterDir, '-p', String(port), ...flags]
}

function untilReady(child: ChildProcess, program: string, place: ClusterPlace, log: (line: string) => void) {
  return new Promise<void>((resolve, reject) => {
    const said: string[] = []
    const limit = setTimeout(() => {
      child.kill('SIGQUIT')
      reject(failure(said, `did not come up within ${START_LIMIT_MS / 1000} s`))
    }, START_LIMIT_MS)
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        log(line)
        if (said.length < 50) said.push(line)
        if (line.includes(READY)) settle(resolve)
      })
    }
    // 'close', not 'exit': its last words come first.
    child.once('close', (code) => settle(() => reject(failure(said, `ended with code ${code}`))))
    child.once('error', (error) => settle(() => reject(couldNotStart(program, place.account, error))))

    function settle(outcome: () => void) {
      clearTimeout(limit)
      outcome()
    }
  })
}

function failure(said: string[], what: string): ServerStartError {
  const text = said.join('\n')
  const reason = /could not bind|could not create any TCP\/IP sockets/.test(text)
    ? 'port-taken'
    : /pre-existing shared memory block|lock file ".*" already exists/.test(text)
      ? 'still-in-use'
      : 'other'
  return new ServerStartError(`PostgreSQL ${what}.\n${text}`.trim(), reason)
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back and everything is written. */
async function stopServer(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  if (platform() === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'])
  else child.kill('SIGINT')
  if (await within(exited, FAST_STOP_MS)) return
  child.kill('SIGQUIT')
  if (await within(exited, IMMEDIATE_STOP_MS)) return
  child.kill('SIGKILL')
  await exited
}

function within(event: Promise<void>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), ms)
    event.then(() => {
      clearTimeout(limit)
      resolve(true)
    })
  })
}
