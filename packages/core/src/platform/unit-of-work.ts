/**
 * One use-case, one fork, one transaction. What it writes, the jobs it starts, the activity it leaves and the
 * live events it sends commit together or not at all. Nothing slow happens in here: no call to the outside.
 */
import { type EntityManager, IsolationLevel } from '@mikro-orm/postgresql'
import type { LiveKind } from '@viewzenix/schema'
import type { Actor } from './actor.ts'
import { enterWorkspace } from './enter-workspace.ts'
import { newIdAt } from './ids.ts'
import { type JobSpec, tasks } from './jobs.ts'
import type { Platform } from './platform.ts'
import type { Sealer } from './seal.ts'
import { storableJson } from './storable.ts'

export type ActivityEntry = {
  /** noun.verb */
  verb: string
  subject: { kind: LiveKind | 'user'; id: string | null }
  /** A sentence a trader would say. */
  summary: string
  alertId?: string
  tone?: 'neutral' | 'good' | 'bad' | 'warning'
  data?: Record<string, unknown>
  /** When it happened, where that is not now (a broker's own time). */
  at?: Date
}

export type UnitOfWork = {
  em: EntityManager
  actor: Actor
  workspaceId: string
  /** When this transaction began: one moment for all that it decides. */
  now: Date
  /** This very moment. What is listed by its id is made at it: the transaction may have waited for a lock since `now`. */
  moment(): Date
  /** For what is kept secret at rest. */
  sealer: Sealer
  /** Starts a job when, and only when, this transaction commits. */
  enqueue(job: JobSpec): void
  /** Leaves a line in the audit trail. */
  activity(entry: ActivityEntry): void
  /** Tells open dashboards that a thing changed. */
  notify(kind: LiveKind, id: string): void
  /** Says that there was nothing to do, so that no activity is due. */
  unchanged(): void
}

/** Channel of live events; the payload is `{workspace, kind, id}` and nothing else. */
export const LIVE_CHANNEL = 'viewzenix_live'

/** Every workspace at once: only for migrations, sweeps and the hook ingress. */
export const ALL_WORKSPACES = '*'

/**
 * Turns the rest of a transaction to another actor and workspace: for sign-in and for changing the workspace,
 * which learn only on their way whom they are about. The activities of the whole transaction are then theirs.
 */
export const workAs = async (uow: UnitOfWork, actor: Actor): Promise<void> => {
  await uow.em.flush()
  await enterWorkspace(uow.em, actor.workspaceId)
  uow.em.setFilterParams('workspace', { workspaceId: actor.workspaceId })
  uow.actor = actor
  uow.workspaceId = actor.workspaceId
}

export type TransactionOptions = {
  /** The use-case that must leave an activity. */
  requireActivity?: string
  /** Key of an advisory lock that is taken before anything is read. */
  lock?: string
  /** Called first where the workspace is deleted and not yet gone; may throw. */
  onDeleted?: (deletesAt: Date) => void
}

export const runInTransaction = async <T>(
  platform: Platform,
  actor: Actor,
  use: (uow: UnitOfWork) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> => {
  const em = platform.orm.em.fork()
  return em.transactional(async (tx) => {
    const deletesAt = await enterWorkspace(tx, actor.workspaceId, options.lock ?? null)
    if (deletesAt) options.onDeleted?.(deletesAt)
    tx.setFilterParams('workspace', { workspaceId: actor.workspaceId })
    const jobs: JobSpec[] = []
    const activities: Recorded[] = []
    const events = new Map<string, { kind: LiveKind; id: string }>()
    let unchanged = false
    const uow: UnitOfWork = {
      em: tx,
      actor,
      workspaceId: actor.workspaceId,
      now: platform.clock.now(),
      moment: () => platform.clock.now(),
      sealer: platform.sealer,
      enqueue: (job) => void jobs.push(job),
      activity: (entry) => void activities.push({ ...entry, at: entry.at ?? platform.clock.now() }),
      notify: (kind, id) => void events.set(`${kind}:${id}`, { kind, id }),
      unchanged: () => {
        unchanged = true
      },
    }
    const result = await use(uow)
    if (options.requireActivity && activities.length === 0 && !unchanged)
      throw new Error(`${options.requireActivity} wrote without leaving an activity`)
    await tx.flush()
    await writeAftermath(uow, { activities, jobs: lastOfEachKey(jobs), events: [...events.values()] })
    return result
  })
}

/** A read: one snapshot, no writes possible. */
export const runQuery = async <T>(
  platform: Platform,
  workspaceId: string,
  use: (em: EntityManager) => Promise<T>,
): Promise<T> => {
  const em = platform.orm.em.fork()
  return em.transactional(
    async (tx) => {
      await enterWorkspace(tx, workspaceId)
      tx.setFilterParams('workspace', { workspaceId })
      const result = await use(tx)
      // Nothing was changed: the commit need not compare every row that was read with what it was.
      tx.clear()
      return result
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  )
}

type Recorded = ActivityEntry & { at: Date }

/** One statement may not touch a key twice: of each the last that was asked for. Those without a key are all kept. */
const lastOfEachKey = (jobs: JobSpec[]): JobSpec[] => [
  ...new Map(jobs.map((job, nth) => [job.key ?? nth, job] as const)).values(),
]

type Aftermath = { activities: Recorded[]; jobs: JobSpec[]; events: { kind: LiveKind; id: string }[] }

/**
 * The audit trail, the jobs and the live events, in one statement: the last round trip before the commit.
 * A text that PostgreSQL does not take must not cost the transaction, and with it an order, what it is about.
 */
const writeAftermath = async (uow: UnitOfWork, { activities, jobs, events }: Aftermath): Promise<void> => {
  const begins: string[] = []
  const parts: string[] = []
  const values: string[] = []
  if (activities.length > 0) {
    begins.push(`with trail as (${INSERT_ACTIVITIES})`)
    values.push(storableJson(activities.map((entry) => toActivityRow(uow, entry))))
  }
  for (const keepRunAt of [false, true]) {
    const some = jobs.filter((job) => Boolean(job.keepRunAt) === keepRunAt)
    if (some.length === 0) continue
    parts.push(`(select count(*) from graphile_worker.add_jobs(${JOB_SPECS}, ${keepRunAt}))`)
    values.push(storableJson(some.map((job) => toJobRow(job, uow.actor.requestId))))
  }
  if (events.length > 0) {
    parts.push(
      `(select count(pg_notify('${LIVE_CHANNEL}', payload)) from json_array_elements_text(?::json) as t(payload))`,
    )
    values.push(JSON.stringify(events.map((e) => JSON.stringify({ workspace: uow.workspaceId, ...e }))))
  }
  if (values.length === 0) return
  await uow.em.execute(`${begins.join('')} select ${parts.join(', ') || '1'}`, values)
}

const INSERT_ACTIVITIES = `insert into activity (id, workspace_id, at, actor_kind, actor_id, actor_name, verb, tone,
    subject_kind, subject_id, alert_id, request_id, summary, data)
  select id, workspace_id, at, actor_kind, actor_id, actor_name, verb, tone, subject_kind, subject_id,
    alert_id, request_id, summary, data
  from json_to_recordset(?::json) as r(id uuid, workspace_id uuid, at timestamptz, actor_kind text,
    actor_id uuid, actor_name text, verb text, tone text, subject_kind text, subject_id uuid, alert_id uuid,
    request_id text, summary text, data jsonb)`

const JOB_SPECS = `array(
  select row(identifier, payload, queue_name, run_at, max_attempts, job_key, null, null)::graphile_worker.job_spec
  from json_to_recordset(?::json) as r(identifier text, payload json, queue_name text, run_at timestamptz,
    max_attempts int, job_key text))`

const toActivityRow = ({ actor, workspaceId }: UnitOfWork, entry: Recorded) => ({
  id: newIdAt(entry.at),
  workspace_id: workspaceId,
  at: entry.at.toISOString(),
  actor_kind: actor.kind,
  actor_id: actor.id,
  actor_name: actor.name,
  verb: entry.verb,
  tone: entry.tone ?? 'neutral',
  subject_kind: entry.subject.kind,
  subject_id: entry.subject.id,
  alert_id: entry.alertId ?? null,
  request_id: actor.requestId,
  summary: entry.summary,
  data: entry.data ?? null,
})

const toJobRow = (job: JobSpec, requestId: string) => ({
  identifier: job.task,
  payload: { ...job.payload, requestId },
  queue_name: job.queue ?? null,
  run_at: job.runAt?.toISOString() ?? null,
  max_attempts: tasks[job.task].maxAttempts,
  job_key: job.key ?? null,
})
