/**
 * The hot path: alerts that wait at the same time are committed together, in one statement and so one
 * transaction: dedupe, rows, audit trail, jobs and the live event. Nobody is answered before their own commit.
 * A batch that fails for a reason of its data is halved until only the alert at fault fails.
 */
import type pg from 'pg'
import { AppError, isDataAtFault, isDatabaseAway } from '../platform/errors.ts'
import { newIdAt } from '../platform/ids.ts'
import { tasks } from '../platform/jobs.ts'
import type { PreparedAlert } from './prepare-alert.ts'
import { RECEIVE_ALERTS_SQL } from './receive-alerts.sql.ts'

export type Receipt = { alertId: string; duplicate: boolean }

export type AlertInbox = {
  /** Resolves when the alert is committed. Rejects with UNAVAILABLE when it was not stored. */
  put(alert: PreparedAlert): Promise<Receipt>
  /** Waits for all that are under way. */
  drain(): Promise<void>
}

type Queries = Pick<pg.Pool, 'query'>

type Waiting = {
  alert: PreparedAlert
  /** How often the same message came in this batch. */
  hits: number
  resolve(receipt: Receipt): void
  reject(error: unknown): void
}

export const createAlertInbox = (options: {
  /** Connections with `viewzenix.workspace` set to `*`. */
  pool: Queries
  /** Alerts of one transaction. */
  maxBatch?: number
  /** Transactions at a time. */
  lanes?: number
  /** Beyond this many, a delivery is refused at once: its sender will try again. */
  maxWaiting?: number
}): AlertInbox => {
  const { pool, maxBatch = 256, maxWaiting = 5_000 } = options
  const lanes = Array.from({ length: options.lanes ?? 2 }, (): Lane => ({ waiting: [], busy: false }))
  let waiting = 0
  let idle: (() => void)[] = []

  const pump = (lane: Lane): void => {
    if (lane.busy || lane.waiting.length === 0) return
    const batch = lane.waiting.slice(0, maxBatch)
    lane.waiting = lane.waiting.slice(maxBatch)
    waiting -= batch.length
    lane.busy = true
    void commit(pool, batch).finally(() => {
      lane.busy = false
      pump(lane)
      if (!isIdle()) return
      for (const done of idle) done()
      idle = []
    })
  }
  const isIdle = () => waiting === 0 && lanes.every(({ busy }) => !busy)

  return {
    put: (alert) => {
      if (waiting >= maxWaiting)
        return Promise.reject(
          new AppError(
            'UNAVAILABLE',
            'Too many alerts are waiting to be stored. This one was not: send it again.',
          ),
        )
      return new Promise((resolve, reject) => {
        const lane = laneOf(lanes, alert)
        lane.waiting.push({ alert, hits: 1, resolve, reject })
        waiting++
        // Those that arrive in the same turn of the event loop go together.
        if (!lane.busy && lane.waiting.length === 1) setImmediate(pump, lane)
      })
    },
    drain: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  }
}

type Lane = { waiting: Waiting[]; busy: boolean }

/**
 * One lane for all alerts of a workspace and symbol, a batch after the other: side by side, a small batch would
 * overtake the large one before it, and what came later would count as earlier.
 */
const laneOf = (lanes: Lane[], { workspaceId, symbol }: PreparedAlert): Lane => {
  let hash = 0
  for (const char of `${workspaceId}:${symbol ?? ''}`) hash = (hash * 31 + char.charCodeAt(0)) | 0
  const lane = lanes[Math.abs(hash) % lanes.length]
  if (!lane) throw new Error('an inbox needs a lane')
  return lane
}

const commit = async (pool: Queries, waiting: Waiting[]): Promise<void> => {
  const batch = waiting.slice(0, together(waiting))
  await commitTogether(pool, batch)
  if (batch.length < waiting.length) await commit(pool, waiting.slice(batch.length))
}

/**
 * How many, from the first on, may go into one statement. One that a second key tells apart is the same as another of
 * its message only if that key says so too, which the database alone knows: those two go one after the other.
 */
const together = (waiting: Waiting[]): number => {
  const seen = new Map<string, { runKey: string | null }>()
  for (const [i, { alert }] of waiting.entries()) {
    const own = alert.dedupeKey && `${alert.hookId} ${alert.dedupeKey}`
    const before = own ? seen.get(own) : undefined
    if (before && (before.runKey !== null || alert.runKey !== null)) return i
    if (own && !before) seen.set(own, alert)
    if (alert.runKey === null) continue
    const run = `${alert.hookId} ${alert.runKey}`
    if (seen.has(run)) return i
    seen.set(run, alert)
  }
  return waiting.length
}

const commitTogether = async (pool: Queries, batch: Waiting[]): Promise<void> => {
  const { leaders, followers } = groupDuplicates(batch)
  try {
    const receipts = await store(pool, leaders)
    leaders.forEach((leader, i) => {
      const receipt = receipts[i]
      if (receipt) leader.resolve(receipt)
      else leader.reject(new Error('an alert was lost between statement and answer'))
    })
    for (const { follower, leader } of followers) {
      const receipt = receipts[leader]
      if (receipt) follower.resolve({ alertId: receipt.alertId, duplicate: true })
      else follower.reject(new Error('an alert was lost between statement and answer'))
    }
  } catch (error) {
    if (!isDataAtFault(error)) {
      // Away, or too slow: smaller batches would only wait one after the other.
      const why = isDatabaseAway(error) ? 'the database is away' : 'the database did not take it'
      const failed = new AppError('UNAVAILABLE', `The alert was not stored: ${why}. Send it again.`, {
        cause: error,
      })
      for (const one of batch) one.reject(failed)
    } else if (leaders.length === 1) {
      for (const one of batch) one.reject(error)
    } else {
      const middle = Math.ceil(batch.length / 2)
      await commit(pool, batch.slice(0, middle))
      await commit(pool, batch.slice(middle))
    }
  }
}

/** The same message twice in one batch: the first is stored, the others get its answer. */
const groupDuplicates = (batch: Waiting[]) => {
  const leaders: Waiting[] = []
  const followers: { follower: Waiting; leader: number }[] = []
  const firsts = new Map<string, number>()
  for (const one of batch) {
    one.hits = 1
    const key = one.alert.dedupeKey && `${one.alert.hookId} ${one.alert.dedupeKey}`
    const leader = key ? firsts.get(key) : undefined
    if (leader !== undefined) {
      followers.push({ follower: one, leader })
      const first = leaders[leader]
      if (first) first.hits++
    } else {
      if (key) firsts.set(key, leaders.length)
      leaders.push(one)
    }
  }
  return { leaders, followers }
}

const store = async (pool: Queries, batch: Waiting[]): Promise<Receipt[]> => {
  const column = <T>(pick: (w: Waiting) => T): T[] => batch.map(pick)
  const { rows } = await pool.query<{ position: string; alert_id: string }>({
    name: 'receive-alerts',
    text: RECEIVE_ALERTS_SQL,
    values: [
      column((w) => w.alert.id),
      column((w) => w.alert.workspaceId),
      column((w) => w.alert.hookId),
      column((w) => w.alert.sender.kind),
      column((w) => w.alert.sender.id),
      column((w) => w.alert.sender.name),
      column((w) => w.alert.receivedAt.toISOString()),
      column((w) => w.alert.status),
      column((w) => w.alert.raw),
      column((w) => w.alert.rawSealed),
      column((w) => w.alert.contentType),
      column((w) => w.alert.sourceIp),
      column((w) => w.alert.requestId),
      column((w) => w.alert.dedupeKey),
      column((w) =>
        w.alert.dedupeUntil instanceof Date ? w.alert.dedupeUntil.toISOString() : w.alert.dedupeUntil,
      ),
      column((w) => w.hits),
      column((w) => w.alert.dialect),
      column((w) => (w.alert.signal ? JSON.stringify(w.alert.signal) : null)),
      column((w) => w.alert.symbol),
      column((w) => (w.alert.problem ? JSON.stringify(w.alert.problem) : null)),
      column((w) => w.alert.summary),
      column((w) => newIdAt(w.alert.receivedAt)),
      tasks['alert.route'].maxAttempts,
      column((w) => w.alert.runKey),
    ],
  })
  const receipts: Receipt[] = []
  for (const row of rows) {
    const position = Number(row.position) - 1
    const alert = batch[position]?.alert
    if (alert) receipts[position] = { alertId: row.alert_id, duplicate: row.alert_id !== alert.id }
  }
  return receipts
}
