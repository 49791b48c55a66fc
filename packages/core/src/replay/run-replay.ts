/**
 * Makes a replay that was asked for. Nothing is written but its own rows, and those at its end alone: a run that dies
 * is begun anew. Between two stretches of work the process breathes, so that no alert waits for a replay.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { REPLAY_ALERTS, type ReplayAct, type ReplayOutcome } from '@viewzenix/schema'
import { awaitSettledSeq } from '../alert/await-settled.ts'
import { Replay, ReplayAlert } from '../entities/replay.entity.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { compareOutcomes } from './compare-outcomes.ts'
import { CannotRehearse, loadStarts, loadWorld, type Rehearsing } from './load-world.ts'
import { rehearseAlerts } from './play.ts'
import { readActs } from './read-acts.ts'
import { lastSeqBefore, type ReadAlert, readAlerts } from './read-alerts.ts'
import { readThen, toReplayDecision } from './read-then.ts'
import { openRehearsal, type SimDecision, type World } from './rehearsal-state.ts'
import { type Compared, summarizeReplay } from './summarize-replay.ts'

const MAX_ATTEMPTS = 3
const UNSETTLED =
  'A transaction that writes alerts has been open since before the newest of them, and one may not be stored yet: ask for it again in a moment.'

export const runReplay = async (
  deps: Rehearsing,
  job: { workspaceId: string; replayId: string; requestId: string },
): Promise<void> => {
  const actor = systemActor(job.workspaceId, job.requestId)
  const row = await begin(deps, actor, job.replayId)
  if (!row) return
  try {
    await make(deps, actor, row)
  } catch (error) {
    await fail(deps, actor, row, error)
  }
}

const begin = (deps: Rehearsing, actor: Actor, id: string): Promise<Replay | null> =>
  runInTransaction(deps, actor, async ({ em, notify }) => {
    // Somebody may be about to cancel it.
    await em.execute('select 1 from replay where id = ? for update', [id])
    const row = await em.findOne(Replay, { id })
    if (row?.state !== 'waiting' && row?.state !== 'running') return null
    Object.assign(row, { state: 'running', replayed: 0, attempts: row.attempts + 1 })
    notify('replay', id)
    return row
  })

const make = async (deps: Rehearsing, actor: Actor, row: Replay): Promise<void> => {
  const read = <T>(use: Parameters<typeof runQuery<T>>[2]) => runQuery(deps, actor.workspaceId, use)
  const scope = { workspaceId: actor.workspaceId, hookId: row.hookId ?? null, botId: row.botId ?? null }
  const { world, starts } = await read(async (em) => {
    const loaded = await loadWorld(em, deps, scope)
    return { world: loaded, starts: await loadStarts(em, loaded, row.since) }
  })
  // What was received before it was asked for is in it, though another process is only just storing it.
  if ((await awaitSettledSeq(deps, actor.workspaceId)) === null) throw new CannotRehearse(UNSETTLED)
  const { alerts, cut } = await readAll(read, deps, scope, row, world)
  const past = await read((em) =>
    readThen(
      em,
      alerts.map(({ id }) => id),
      scope.botId,
    ),
  )
  if (!(await tell(deps, actor, row.id, { total: alerts.length, cut }))) return
  const state = openRehearsal(world.broker, row.since.getTime(), starts)
  const played = await rehearseAlerts(
    { ...world, declined: past.declined },
    state,
    alerts,
    row.until,
    (replayed) => tell(deps, actor, row.id, { replayed }),
  )
  if (!played) return
  const compared = compare(world, alerts, past.byAlert, played)
  const { since, until } = row
  const left = await read((em) => readActs(em, actor.workspaceId, world, { since, until }))
  const summary = await read((em) =>
    summarizeReplay(
      em,
      { world, state, starts, decisions: played, leftOut: left.count, since, until },
      compared,
    ),
  )
  await finish(deps, actor, row.id, compared, { summary, acts: left.acts })
}

type Read = <T>(use: Parameters<typeof runQuery<T>>[2]) => Promise<T>

const readAll = async (
  read: Read,
  { sealer }: Rehearsing,
  { workspaceId, hookId, botId }: { workspaceId: string; hookId: string | null; botId: string | null },
  { since, until }: Replay,
  { bots }: World,
): Promise<{ alerts: ReadAlert[]; cut: boolean }> => {
  const hookIds = botId ? bots.map((bot) => bot.hookId) : hookId ? [hookId] : null
  let after = await read((em) => lastSeqBefore(em, workspaceId, since))
  const alerts: ReadAlert[] = []
  for (;;) {
    const limit = REPLAY_ALERTS + 1 - alerts.length
    const page = await read((em) => readAlerts(em, sealer, { hookIds, since, until }, { after, limit }))
    const last = page.at(-1)
    if (!last) break
    alerts.push(...page)
    after = last.seq
    if (alerts.length > REPLAY_ALERTS) break
    await breathe()
  }
  return { alerts: alerts.slice(0, REPLAY_ALERTS), cut: alerts.length > REPLAY_ALERTS }
}

const compare = (
  world: World,
  alerts: ReadAlert[],
  past: Awaited<ReturnType<typeof readThen>>['byAlert'],
  played: SimDecision[],
): Compared[] => {
  const names = new Map([...world.bots, ...world.accounts.values()].map(({ id, name }) => [id, name]))
  const now = Map.groupBy(played, ({ alertId }) => alertId)
  return alerts.map((alert) => {
    const before: ReplayOutcome = {
      status: alert.status,
      summary: alert.summary,
      decisions: past.get(alert.id) ?? [],
    }
    const decisions = (now.get(alert.id) ?? []).map((one) =>
      toReplayDecision(one, (id) => names.get(id) ?? ''),
    )
    const after = outcomeOf(alert, decisions)
    const unread = !alert.meaning.ok && alert.status !== 'invalid'
    const differences = unread
      ? [`It was understood then, and is not now. ${after.summary}`]
      : compareOutcomes(before.decisions, decisions)
    return { alert, past: before, now: after, differences }
  })
}

const outcomeOf = ({ meaning }: ReadAlert, decisions: ReplayOutcome['decisions']): ReplayOutcome => {
  if (!meaning.ok) return { status: 'invalid', summary: meaning.reason, decisions }
  if (decisions.length === 0)
    return { status: 'ignored', summary: `No bot takes ${meaning.signal.symbol}.`, decisions }
  const any = (outcome: string) => decisions.some((one) => one.outcome === outcome)
  const status = any('ordered') ? 'ordered' : any('done') ? 'done' : any('waiting') ? 'received' : 'refused'
  return { status, summary: [...new Set(decisions.map(({ reason }) => reason))].join(' '), decisions }
}

/** @returns whether it is still wanted */
const tell = (
  deps: Rehearsing,
  actor: Actor,
  id: string,
  progress: Partial<Pick<Replay, 'total' | 'replayed' | 'cut'>>,
): Promise<boolean> =>
  runInTransaction(deps, actor, async ({ em, notify }) => {
    const told = await em.nativeUpdate(Replay, { id, state: 'running' }, progress)
    notify('replay', id)
    return told === 1
  })

const finish = (
  deps: Rehearsing,
  actor: Actor,
  id: string,
  compared: Compared[],
  { summary, acts }: { summary: NonNullable<Replay['summary']>; acts: ReplayAct[] },
): Promise<void> =>
  runInTransaction(deps, actor, async (uow) => {
    const { em, workspaceId, now } = uow
    await em.execute('select 1 from replay where id = ? for update', [id])
    const row = await em.findOne(Replay, { id, state: 'running' })
    if (!row) return
    const differs = ({ differences }: Compared) => differences.length > 0
    const inOrder = [...compared.filter(differs), ...compared.filter((one) => !differs(one))]
    for (const [i, { alert, past, now: today, differences }] of inOrder.entries())
      em.create(ReplayAlert, {
        ...{ id: newId(), workspaceId, replayId: id, alertId: alert.id, past, now: today, differences },
        ...{ position: inOrder.length - i, differs: differences.length > 0 },
        receivedAt: new Date(alert.receivedAt),
        symbol: alert.meaning.ok ? alert.meaning.signal.symbol : alert.symbol,
      })
    Object.assign(row, {
      state: 'done',
      replayed: compared.length,
      summary,
      acts,
      reason: null,
      finishedAt: now,
    })
    const { alerts, different } = summary
    uow.activity({
      verb: 'replay.done',
      subject: { kind: 'replay', id },
      summary: `The replay that ${row.requestedBy} asked for is done: ${alerts} ${alerts === 1 ? 'alert' : 'alerts'}, ${different} of them different.`,
      data: { ...summary },
    })
    uow.notify('replay', id)
  })

const fail = async (
  deps: Rehearsing,
  actor: Actor,
  { id, attempts }: Replay,
  error: unknown,
): Promise<void> => {
  const final = error instanceof CannotRehearse || attempts >= MAX_ATTEMPTS
  const why = error instanceof CannotRehearse ? error.message : 'A defect stopped it; the log says why.'
  await runInTransaction(deps, actor, async (uow) => {
    await uow.em.execute('select 1 from replay where id = ? for update', [id])
    const row = await uow.em.findOne(Replay, { id, state: 'running' })
    if (!row) return
    row.state = final ? 'failed' : 'waiting'
    row.reason = final ? `${why} Nothing was kept of it.` : `${why} It is tried again.`
    row.finishedAt = final ? uow.now : null
    if (final)
      uow.activity({
        verb: 'replay.failed',
        subject: { kind: 'replay', id },
        tone: 'bad',
        summary: `A replay failed. ${why}`,
      })
    uow.notify('replay', id)
  })
  if (!final) throw error
  deps.log.warn({ err: error, replayId: id }, 'A replay failed for good')
}
