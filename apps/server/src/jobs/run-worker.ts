/** The workers of this process: jobs, the clock's routines, the paper broker's matching, the brokers' streams. */
import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { runGuards } from '@viewzenix/core/guard'
import { followUpdates, scheduleSyncs } from '@viewzenix/core/order'
import { newId } from '@viewzenix/core/platform'
import { runExits } from '@viewzenix/core/protection'
import { Logger as GraphileLogger, type Runner, run, type WorkerEvents } from 'graphile-worker'
import type pg from 'pg'
import type { Metrics } from '../metrics.ts'
import { createCrontab } from './crontab.ts'
import { createTaskList, type Work } from './task-list.ts'
import { keepPresence } from './worker-presence.ts'

/** Between two tries to bring back the workers after PostgreSQL went away. */
const RESTART_MS = 500
/** Longer than any call to the outside may take. */
const STOP_MS = 12_000
/** Connections that nothing came back on do not say goodbye. */
const POOL_END_MS = 1_000

export type RunningWorkers = {
  /** Resolves when they take jobs for the first time, or are stopped before that. */
  started: Promise<void>
  /** They take jobs. */
  working(): boolean
  /** Lets the jobs under way finish. */
  stop(): Promise<void>
}

export const runWorkers = (deps: {
  work: Work
  metrics: Metrics
  databaseUrl: string
  /** A pool for the job queue, which is ended here. */
  createPool(): pg.Pool
  concurrency: number
  /** The paper broker's clockwork; any number of processes may run it. */
  runMatching(signal: AbortSignal): Promise<void>
}): RunningWorkers => {
  const { work } = deps
  const { log } = work
  const stopping = new AbortController()
  const following = new Set<Promise<unknown>>()

  const syncAll = () =>
    scheduleSyncs(work, newId()).catch((err) => log.warn({ err }, 'The accounts could not be synced'))

  /** One process follows the streams; what any of them missed is found by a sync of every account. */
  const follow = (signal: AbortSignal): void => {
    const until = AbortSignal.any([signal, stopping.signal])
    const brokers = Object.values(work.brokers)
    const task = Promise.all([
      syncAll(),
      runExits(work, until),
      runGuards(work, until),
      ...brokers.map((b) => followUpdates(work, b, until, () => void syncAll())),
    ])
    following.add(task)
    void task.finally(() => following.delete(task))
  }

  let lost = Promise.withResolvers<void>()
  const presence = keepPresence({
    databaseUrl: deps.databaseUrl,
    log,
    onLead: follow,
    onLost: () => lost.resolve(),
  })
  const events: WorkerEvents = new EventEmitter()
  /** graphile-worker locks its jobs in the name of a pool, a new one each time that it is begun. */
  let poolId: string | null = null
  events.on('pool:create', ({ workerPool }) => {
    poolId = workerPool.id
    presence.arrive(poolId)
  })

  const started = Promise.withResolvers<void>()
  let runner: Runner | null = null
  /**
   * graphile-worker gives up after some failures in a row, and while PostgreSQL is away it may lose track of a job
   * that it could not give back: after such a time it is begun again, under another name. With other connections,
   * too: it gives back to the pool even those on which an answer never came.
   */
  const supervise = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      lost = Promise.withResolvers<void>()
      const pool = deps.createPool()
      try {
        runner = await run({
          pgPool: pool,
          taskList: createTaskList(work, deps.metrics),
          parsedCronItems: createCrontab(),
          concurrency: deps.concurrency,
          // NOTIFY wakes us; polling is for jobs whose time has come.
          pollInterval: 500,
          noHandleSignals: true,
          events,
          logger: graphileLogger(work),
        })
        started.resolve()
        await Promise.race([runner.promise, lost.promise])
        await within(STOP_MS, [runner.stop(), runner.promise])
      } catch (err) {
        if (!stopping.signal.aborted) log.warn({ err }, 'The workers stopped: they are started again')
      } finally {
        runner = null
        await within(POOL_END_MS, [pool.end()])
        if (poolId !== null) presence.leave(poolId)
        poolId = null
      }
      await delay(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const supervised = supervise()
  const matching = deps.runMatching(stopping.signal)

  return {
    started: started.promise,
    working: () => runner !== null && presence.connected(),
    stop: async () => {
      stopping.abort()
      // Whoever still waits for the first start need not any more.
      started.resolve()
      lost.resolve()
      await supervised
      await Promise.all([matching, ...following])
      await presence.stop()
    },
  }
}

/** Waits for what is to end. While PostgreSQL is away it may never do so, and is not waited for longer. */
const within = async (ms: number, ends: Promise<unknown>[]): Promise<void> => {
  const patience = new AbortController()
  await Promise.race([
    Promise.allSettled(ends),
    delay(ms, undefined, { signal: patience.signal, ref: false }).catch(() => undefined),
  ])
  patience.abort()
}

/** Its errors about jobs are ours already, with the request's id. */
const graphileLogger = ({ log }: Work) =>
  new GraphileLogger(() => (level, message) => {
    if (level === 'error') log.warn({ component: 'graphile-worker' }, message)
    else log.debug({ component: 'graphile-worker' }, message)
  })
