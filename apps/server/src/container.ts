/** The only place where objects are built: everything that the product is made of, from its configuration. */
import {
  createPaperBroker,
  createRehearsalBroker,
  faultyBroker,
  recordingBroker,
} from '@viewzenix/adapters/broker'
import { createSimulatedMarket } from '@viewzenix/adapters/market'
import { resilientBroker, resilientMarketData } from '@viewzenix/adapters/resilience'
import { createAlertInbox, createHookDirectory } from '@viewzenix/core/alert'
import { createBrokerCallLog } from '@viewzenix/core/broker-call'
import { removeWorkspaceFiles } from '@viewzenix/core/file'
import type { Probe } from '@viewzenix/core/integration'
import type { Mailing } from '@viewzenix/core/notification'
import { createEchoes } from '@viewzenix/core/order'
import { createOrm, createSealer, isDatabaseAway, type Platform, systemClock } from '@viewzenix/core/platform'
import type { IdentityProvider } from '@viewzenix/core/ports'
import type { Rehearsing } from '@viewzenix/core/replay'
import pg from 'pg'
import type { Config } from './config.ts'
import { createFiles, type FileParts } from './container/files.ts'
import { createMailing } from './container/mail.ts'
import { closeObservation, createObservation } from './container/observation.ts'
import { createProbes } from './container/probes.ts'
import { createProviders } from './container/sign-in.ts'
import { createHookDoor, type HookDoor } from './http/hook-door.ts'
import { type RunningFeed, startLiveFeed } from './http/live-feed.ts'
import type { Logger } from './logging.ts'
import { createMetrics, type Metrics } from './metrics.ts'

/** Everything, with what the configuration leaves open filled in. */
export type Setup = {
  config: Config
  databaseUrl: string
  appSecret: string
  publicUrl: string
  log: Logger
}

export type Container = {
  platform: Platform
  trading: Rehearsing
  mailing: Mailing
  files: FileParts
  /** Removes what is kept of a workspace outside its tables. */
  removeOutside(workspaceId: string, accountIds: string[]): Promise<void>
  metrics: Metrics
  /** The ways to sign in that are configured. */
  providers: IdentityProvider[]
  probes: Probe[]
  /** Whether PostgreSQL answers. */
  databaseAnswers(): Promise<boolean>
  runMatching(signal: AbortSignal): Promise<void>
  /** For one round of the workers, who end it. */
  createWorkerPool(): pg.Pool
  stop(): Promise<void>
}

export const createContainer = (setup: Setup): Container => {
  const { config, databaseUrl, log } = setup
  const pools: pg.Pool[] = []
  const pool = (name: string, max: number, more: pg.PoolConfig = {}): pg.Pool => {
    const made = createPool(databaseUrl, name, max, log, more)
    pools.push(made)
    return made
  }
  const platform: Platform = {
    orm: createOrm({
      databaseUrl,
      poolSize: config.workerConcurrency + 10,
      applicationName: `viewzenix-${config.role}`,
    }),
    clock: systemClock,
    log,
    sealer: createSealer(setup.appSecret, config.previousSecrets),
    publicUrl: setup.publicUrl,
  }
  const market = createSimulatedMarket({ seed: config.marketSeed, clock: { now: Date.now } })
  const paper = createPaperBroker({
    // A PostgreSQL that does not answer must not hold its clockwork for ever.
    pool: pool('viewzenix-paper-broker', 8, { statement_timeout: 15_000, query_timeout: 16_000 }),
    market,
    clock: { now: Date.now },
    onError: (err) => warnOf(log, err, 'A round of the paper broker’s matching failed'),
  })
  const metrics = createMetrics()
  const observed = createObservation(platform, metrics)
  const faults = config.paperBrokerFaults
  const broker = faults
    ? faultyBroker(paper, {
        faults,
        onFault: (fault, call) => log.info({ fault, call }, 'A fault of the rehearsal'),
      })
    : paper
  const calls = createBrokerCallLog(platform)
  const recorded = recordingBroker(broker, calls.record, platform.clock)
  const trading: Rehearsing = {
    ...platform,
    // The practice coins fail on purpose: a rehearsal must not keep other orders from being sent.
    brokers: {
      paper: resilientBroker(recorded, { ...observed, breaker: { failures: 50, retryAfterMs: 2_000 } }),
    },
    market: resilientMarketData(market, { ...observed, name: 'simulated-market' }),
    echoes: createEchoes(),
    rehearsal: createRehearsalBroker(market),
  }
  const providers = createProviders(config.signIn, observed)
  const mailing = createMailing(platform, config.mail, observed)
  const files = createFiles(platform, config, observed)
  const probe = pool('viewzenix-probe', 1, { query_timeout: 2_000 })
  return {
    platform,
    trading,
    mailing,
    files,
    removeOutside: async (workspaceId, accountIds) => {
      await paper.forgetAccounts(accountIds)
      await removeWorkspaceFiles(files.files, workspaceId)
    },
    metrics,
    providers,
    probes: createProbes({
      market: trading.market,
      providers,
      mailer: mailing.mailer,
      blobs: files.files.blobs,
    }),
    databaseAnswers: async () => (await probe.query('select 1')).rowCount === 1,
    runMatching: (signal) => paper.runMatching(signal),
    createWorkerPool: () =>
      createPool(databaseUrl, 'viewzenix-worker', config.workerConcurrency + 2, log, QUEUE_TIMEOUTS),
    stop: async () => {
      await closeObservation(observed, calls)
      await Promise.all(pools.map((one) => one.end()))
      await platform.orm.close()
      await metrics.stop()
    },
  }
}

/** The job queue's statements are short; the one that listens for jobs has its answer at once, too. */
const QUEUE_TIMEOUTS = { statement_timeout: 10_000, query_timeout: 12_000 }

export type Ingress = {
  door: HookDoor
  live: RunningFeed
  /** For what all processes count together. */
  limits: pg.Pool
  /** Waits for what is being stored, then closes. */
  stop(): Promise<void>
}

/** The hot path and the live feed: what a process needs that answers senders and dashboards. */
export const createIngress = (setup: Setup, platform: Platform): Ingress => {
  const { databaseUrl, log } = setup
  const pool = createPool(databaseUrl, 'viewzenix-inbox', 4, log, {
    // Every workspace: a hook is found before anybody knows whose it is.
    options: '-c viewzenix.workspace=*',
    // A sender waits; better a prompt 503, which it tries again, than an answer that it no longer hears.
    statement_timeout: 2_000,
    query_timeout: 2_500,
  })
  // Counting must not hold a request up: after this, the process counts for itself.
  const limits = createPool(databaseUrl, 'viewzenix-limits', 2, log, {
    statement_timeout: 1_000,
    query_timeout: 1_200,
    connectionTimeoutMillis: 1_000,
  })
  const hooks = createHookDirectory({ pool, sealer: platform.sealer })
  const inbox = createAlertInbox({ pool })
  const live = startLiveFeed({
    databaseUrl,
    log,
    onChange: ({ kind, id }) => {
      if (kind === 'hook') hooks.forget(id)
    },
    onReset: () => hooks.forget(),
  })
  return {
    door: createHookDoor({ platform, hooks, inbox }),
    live,
    limits,
    stop: async () => {
      await inbox.drain()
      await live.stop()
      await pool.end()
      await limits.end()
    },
  }
}

const createPool = (
  databaseUrl: string,
  name: string,
  max: number,
  log: Logger,
  more: pg.PoolConfig = {},
): pg.Pool => {
  const made = new pg.Pool({
    connectionString: databaseUrl,
    application_name: name,
    max,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...more,
  })
  // A connection that PostgreSQL drops would end the process if nobody listened, idle or not.
  made.on('connect', (client) => void client.on('error', () => undefined))
  made.on('error', (err) => warnOf(log, err, `An idle connection of ${name} was lost`))
  return made
}

/** That PostgreSQL is away is said once, by the connections that are kept; not again by each that is not. */
const warnOf = (log: Logger, err: unknown, message: string): void => {
  if (isDatabaseAway(err)) log.debug({ err }, message)
  else log.warn({ err }, message)
}
