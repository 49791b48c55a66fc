/** Starts and stops the product, in the order in which its parts need each other. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { paperBrokerMigration } from '@viewzenix/adapters/broker'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@viewzenix/adapters/postgres'
import { previewMessage } from '@viewzenix/core/pipeline'
import { migrateDatabase } from '@viewzenix/core/platform'
import pg from 'pg'
import { type Config, ConfigError } from './config.ts'
import { createSignIn } from './container/sign-in.ts'
import { type Container, createContainer, createIngress, type Ingress, type Setup } from './container.ts'
import { makeDataDir, ownAppSecret } from './data-dir.ts'
import { type Demo, seedDemo } from './demo-seed.ts'
import { createApp, createBareApp } from './http/app.ts'
import { runWorkers } from './jobs/run-worker.ts'
import { listen } from './listen.ts'
import type { Logger } from './logging.ts'

export type Running = {
  publicUrl: string
  port: number
  /** The demo workspace's addresses and secrets, where there is one. */
  demo: Demo | null
  /** Loses nothing: what is under way is finished, what waits is in PostgreSQL. */
  stop(): Promise<void>
}

export type StartOptions = {
  log: Logger
  /** Hears what is being done, one line at a time, for whoever waits. */
  progress?: (line: string) => void
  /** The built dashboard; null where something else serves it. */
  webFolder: string | null
  /** Stops it while it starts. */
  stopping?: AbortSignal
}

/** Requests under way get this long when we stop. */
const GRACE_MS = 8_000

/**
 * How long a process behind a proxy goes on answering while `/readyz` says that it stops: a proxy that asks every
 * second has noticed by then, and a sender that meets a closed port may not try again.
 */
const DRAIN_MS = 3_000

/**
 * Resolves with null when it was stopped before it was ready.
 * @throws ConfigError, PortTakenError, EmbeddedPostgresError: each with what to do next
 */
export const startProduct = async (config: Config, options: StartOptions): Promise<Running | null> => {
  const { log, progress = () => undefined, stopping } = options
  /** What has been started, and how it is stopped again, last one first. */
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next; next = stops.pop())
      await next().catch((err: unknown) => log.error({ err }, 'A part did not stop in order'))
  }
  try {
    return await startParts(config, options, stops, stop)
  } catch (error) {
    if (!stopping?.aborted) progress('Stopping…')
    await stop()
    if (stopping?.aborted) return null
    throw error
  }
}

const startParts = async (
  config: Config,
  { log, progress = () => undefined, webFolder, stopping }: StartOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Running> => {
  /** What waits for PostgreSQL may wait for long: a stop does not. */
  const unlessStopped = <T>(work: () => Promise<T>): Promise<T> =>
    stopping ? orAborted(work, stopping) : work()
  makeDataDir(config.dataDir)
  const listener = await listen(config)
  stops.push(() => listener.close(GRACE_MS))
  const publicUrl = config.publicUrl ?? `http://localhost:${listener.port}`

  const databaseUrl = config.databaseUrl ?? (await startPostgres(config, { log, progress, stops }))
  progress('Bringing the database to the newest schema…')
  await unlessStopped(() => migrateDatabase(databaseUrl, [paperBrokerMigration]))
  await unlessStopped(() => checkDatabaseRole(config, databaseUrl, log))

  const appSecret = config.appSecret ?? ownAppSecret(config.dataDir)
  const setup: Setup = { config, databaseUrl, appSecret, publicUrl, log }
  const container = createContainer(setup)
  stops.push(() => container.stop())
  const { role } = config
  const worker = role === 'http' ? null : startWorkers(setup, container)
  if (worker) stops.push(() => worker.stop())

  let draining = false
  const health = { draining: () => draining, metrics: container.metrics }
  const checks = {
    database: container.databaseAnswers,
    ...(worker ? { worker: () => worker.working() } : {}),
  }
  let demo: Demo | null = null
  let ingress: Ingress | null = null
  if (role === 'worker') listener.serve(createBareApp({ config, log, ...health, checks }))
  else {
    ingress = createIngress(setup, container.platform)
    const signIn = await createSignIn(setup, container)
    stops.push(() => signIn.stop())
    if (signIn.development) {
      progress('Preparing the demo workspace…')
      demo = await unlessStopped(() => seedDemo(container.platform, config.dataDir))
    }
    const { door, limits, live } = ingress
    const { platform, trading, mailing } = container
    const { providers, sessions } = signIn
    const app = await createApp({
      config,
      log,
      ...health,
      checks: { ...checks, live: () => live.connected() },
      platform,
      mailing,
      market: trading.market,
      preview: (actor, input) => previewMessage(trading, actor, input),
      live,
      door,
      limits,
      sessions,
      providers,
      files: container.files.files,
      diskDoor: container.files.door,
      webFolder,
    })
    listener.serve(app)
  }
  // First of all when we stop: no new requests, streams end, what is on its way is answered and stored.
  stops.push(async () => {
    draining = true
    if (config.production && role !== 'worker') {
      listener.drain()
      await delay(DRAIN_MS)
    }
    const closed = listener.close(GRACE_MS)
    await ingress?.live.stop()
    await closed
    await ingress?.stop()
  })
  if (worker) await unlessStopped(() => worker.started)
  stopping?.throwIfAborted()
  log.info({ port: listener.port }, 'Viewzenix is ready')
  return { publicUrl, port: listener.port, demo, stop }
}

/** What was begun is left to itself after an abort. */
const orAborted = async <T>(begin: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  signal.throwIfAborted()
  const work = begin()
  work.catch(() => undefined)
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const startPostgres = async (
  config: Config,
  { log, progress, stops }: { log: Logger; progress: (line: string) => void; stops: (() => Promise<void>)[] },
): Promise<string> => {
  progress('Starting PostgreSQL…')
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    log: (line) => log.debug({ component: 'postgres' }, line),
  })
  stops.push(() => postgres.stop())
  if (postgres.note) progress(postgres.note)
  return postgres.url
}

const startWorkers = ({ config, databaseUrl }: Setup, container: Container) =>
  runWorkers({
    work: {
      ...container.trading,
      ...container.mailing,
      ...container.files.files,
      probes: container.probes,
      providers: container.providers,
      removeOutside: container.removeOutside,
    },
    metrics: container.metrics,
    databaseUrl,
    createPool: container.createWorkerPool,
    concurrency: config.workerConcurrency,
    runMatching: container.runMatching,
  })

/** Row-level security does not bind superusers: with such a role the second wall between workspaces is missing. */
const checkDatabaseRole = async (config: Config, databaseUrl: string, log: Logger): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'viewzenix-start' })
  await client.connect()
  try {
    const { rows } = await client.query<{ unbound: boolean }>(
      'select rolsuper or rolbypassrls as unbound from pg_roles where rolname = current_user',
    )
    if (!rows[0]?.unbound) return
    const fault =
      'DATABASE_URL names a role that row-level security does not bind (a superuser, or one with BYPASSRLS). Make an ordinary role that owns the database, and use that.'
    if (config.production) throw new ConfigError(fault)
    log.warn({}, fault)
  } finally {
    await client.end()
  }
}
