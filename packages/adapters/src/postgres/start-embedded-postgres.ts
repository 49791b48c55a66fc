import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Credentials, createCluster } from './create-cluster.ts'
import { EmbeddedPostgresError, messageOf } from './embedded-postgres-error.ts'
import { takeLauncherLock } from './launcher-lock.ts'
import { clearLeftoverServer } from './leftover-server.ts'
import { type ClusterPlace, locateCluster, readLocation } from './locate-cluster.ts'
import { findServerBinaries } from './server-binaries.ts'
import { type ServerProcess, ServerStartError, startServer } from './server-process.ts'

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its passwords (mode 0600) and the launcher's lock. Made when missing. */
  dataDir: string
  /** Gets PostgreSQL's own log, line by line. */
  log: (line: string) => void
  /** A random free one unless given. */
  port?: number
  /** False gives up safety against a crash for speed: for tests alone. Default true. */
  durable?: boolean
}

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** As the role `viewzenix`: owner of the database `viewzenix`, may create databases, bound by row-level security. */
  url: string
  /** As the superuser, on the database `postgres`. */
  adminUrl: string
  port: number
  /** The server's process now; another one after a crash. */
  pid(): number
  /** One line for the operator when something is kept outside the data directory. */
  note: string | null
  stop(): Promise<void>
}

/**
 * Starts a PostgreSQL of our own in `dataDir` and resolves when it accepts connections (first time about a
 * second, later a tenth). It listens on 127.0.0.1 alone, is started again if it dies, and works for root and
 * ordinary users alike.
 *
 * The server programs are those of the package `embedded-postgres`, but not its runner: that one creates
 * system users, keeps programs and data where they are (a user that root has to lend out may not come in),
 * leaves the server in the terminal's process group, and cannot tell a leftover server or a half-made data
 * directory.
 * @throws EmbeddedPostgresError with what to do next
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  prepareDataDir(dataDir)
  const unlock = takeLauncherLock(dataDir)
  try {
    const place = await locateCluster(dataDir, await findServerBinaries())
    await clearLeftoverServer(place.clusterDir, options.log)
    const credentials = await createCluster(dataDir, place, options.durable ?? true)
    return await keepRunning(place, credentials, options, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

/** Between two tries to bring back a server that died. */
const RESTART_MS = 2_000

/** Stops what may be left of the PostgreSQL in `dataDir` and removes it all, also what is kept outside. */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return
  const unlock = takeLauncherLock(dataDir)
  try {
    const clusterDir = readLocation(dataDir) ?? join(dataDir, 'cluster')
    await clearLeftoverServer(clusterDir, () => undefined)
    await rm(clusterDir, { recursive: true, force: true })
    await rm(dataDir, { recursive: true, force: true })
  } finally {
    unlock()
  }
}

function prepareDataDir(dataDir: string): void {
  try {
    if (!existsSync(dataDir)) {
      mkdirSync(dataDir, { recursive: true })
      // Root's server runs as another user, who passes through to the cluster and can list nothing.
      chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700)
    }
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const owner = ownerOf(dataDir)
    throw new EmbeddedPostgresError(
      `The data directory ${dataDir} cannot be written to${owner === null ? '' : ` (it belongs to user ${owner})`}: ${messageOf(error)}. ` +
        'Run Viewzenix as the user that it belongs to, choose another directory, or set DATABASE_URL.',
    )
  }
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path).uid
  } catch {
    return null
  }
}

async function keepRunning(
  place: ClusterPlace,
  credentials: Credentials,
  { log, durable = true, port: wanted }: EmbeddedPostgresOptions,
  unlock: () => void,
): Promise<EmbeddedPostgres> {
  const first = await startOnPort(place, { wanted, durable, log })
  const { port } = first
  let { server } = first
  const stopping = new AbortController()

  const supervised = (async () => {
    for (;;) {
      await server.exited
      if (stopping.signal.aborted) return
      log('PostgreSQL ended unexpectedly: starting it again')
      try {
        server = await startPatiently(place, { port, durable, log })
        if (stopping.signal.aborted) await server.stop()
      } catch (error) {
        log(
          `PostgreSQL could not be started again, the next try is in ${RESTART_MS / 1000} s: ${messageOf(error)}`,
        )
        await delay(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
  })()

  return {
    url: `postgres://viewzenix:${credentials.password}@127.0.0.1:${port}/viewzenix`,
    adminUrl: `postgres://postgres:${credentials.adminPassword}@127.0.0.1:${port}/postgres`,
    port,
    pid: () => server.pid,
    note: place.note,
    stop: async () => {
      stopping.abort()
      await server.stop()
      await supervised
      unlock()
    },
  }
}

type StartOptions = { durable: boolean; log: (line: string) => void }

/** Between asking for a free port and taking it, somebody else may take it. */
async function startOnPort(place: ClusterPlace, options: StartOptions & { wanted: number | undefined }) {
  const { wanted, ...rest } = options
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await findFreePort())
    try {
      return { port, server: await startPatiently(place, { ...rest, port }) }
    } catch (error) {
      if (!(error instanceof ServerStartError) || error.reason !== 'port-taken') throw error
      if (wanted !== undefined) {
        throw new EmbeddedPostgresError(`PostgreSQL's port ${wanted} is taken. Free it, or choose another.`)
      }
      if (attempt === 5) throw error
    }
  }
}

/** The processes of a server that was killed take a moment to end, and until then no other may start. */
async function startPatiently(
  place: ClusterPlace,
  options: StartOptions & { port: number },
): Promise<ServerProcess> {
  const limit = performance.now() + 5_000
  for (;;) {
    try {
      return await startServer(place, options)
    } catch (error) {
      const mayPass = error instanceof ServerStartError && error.reason === 'still-in-use'
      if (!mayPass || performance.now() > limit) throw error
      await delay(50)
    }
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
