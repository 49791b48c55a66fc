/**
 * Brings a shadow up to now: the alerts that came since, at their own times, and the market between them. It reads
 * what is traded and writes its own rows alone; however late it runs, it comes to the same.
 */
import { REPLAY_ALERTS } from '@viewzenix/schema'
import { awaitSettledSeq } from '../alert/await-settled.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Shadow, ShadowSignal } from '../entities/shadow.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newIdAt } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { CannotRehearse, loadStarts, loadWorld, type Rehearsing } from './load-world.ts'
import { rehearseAlerts } from './play.ts'
import { type ReadAlert, readAlerts } from './read-alerts.ts'
import { readThen, toReplayDecision } from './read-then.ts'
import { openRehearsal, type RehearsalState, type SimDecision, type World } from './rehearsal-state.ts'

/** An alert waits so long to be stored, at most mostly: the market of the shadow does not run ahead of it. */
const BEHIND_MS = 3_000

const UNSETTLED =
  'It waits: a transaction that writes alerts has been open since before the newest of them, and one may not be stored yet.'

type Job = { workspaceId: string; shadowId: string; requestId: string }

/** By the clock: what protects its positions fills while no alert comes. */
export const scheduleShadows = (platform: Platform, requestId: string): Promise<void> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const on = await uow.em.find(Shadow, { endedAt: null }, { fields: ['id', 'workspaceId'] })
    for (const { id: shadowId, workspaceId } of on)
      uow.enqueue({
        task: 'shadow.run',
        payload: { workspaceId, shadowId },
        key: jobKey.shadow(shadowId),
        queue: jobKey.shadow(shadowId),
        keepRunAt: true,
      })
  })

export const runShadow = async (deps: Rehearsing, job: Job): Promise<void> => {
  const read = <T>(use: Parameters<typeof runQuery<T>>[2]) => runQuery(deps, job.workspaceId, use)
  const shadow = await read((em) => em.findOne(Shadow, { id: job.shadowId, endedAt: null }))
  if (!shadow) return
  try {
    const now = deps.clock.now().getTime()
    const upTo = await awaitSettledSeq(deps, job.workspaceId)
    if (upTo === null) throw new CannotRehearse(UNSETTLED)
    const { world, state, alerts } = await read(async (em) => {
      const bot = await em.findOneOrFail(Bot, shadow.botId)
      const scope = { workspaceId: job.workspaceId, hookId: null, botId: bot.id }
      const loaded = await loadWorld(em, deps, scope)
      const found: ReadAlert[] = []
      // Up to a number and not to a time: the clock that an alert was received by may be ahead of this one.
      const range = { hookIds: [bot.hookId], since: shadow.startedAt, until: null }
      let after = shadow.seenSeq
      while (found.length < REPLAY_ALERTS) {
        const page = await readAlerts(em, deps.sealer, range, {
          after,
          upTo,
          limit: REPLAY_ALERTS - found.length,
        })
        const last = page.at(-1)
        if (!last) break
        found.push(...page)
        after = last.seq
      }
      const ids = found.map(({ id }) => id)
      const { declined } = await readThen(em, ids, bot.id)
      const begun = shadow.state as RehearsalState | null
      const starts = await loadStarts(em, loaded, begun ? new Date(begun.at) : shadow.startedAt)
      return {
        world: { ...loaded, declined },
        state: goOn(loaded, begun, shadow.startedAt, starts),
        alerts: found,
      }
    })
    const behind = now - BEHIND_MS
    // Of a long backlog one part at a time: the market does not run ahead of what is left.
    const horizon = alerts.length < REPLAY_ALERTS ? behind : (alerts.at(-1)?.receivedAt ?? behind)
    const until = new Date(Math.max(state.at, horizon))
    const decisions = await rehearseAlerts(world, state, alerts, until, async () => true)
    await save(deps, job, shadow, { world, state, decisions: decisions ?? [], seenSeq: alerts.at(-1)?.seq })
  } catch (error) {
    await noteFault(deps, job, error)
  }
}

/** As it was put down; an account that the bot was given since begins with what it holds. */
const goOn = (
  { broker, accounts }: World,
  begun: RehearsalState | null,
  startedAt: Date,
  starts: Parameters<typeof openRehearsal>[2],
): RehearsalState => {
  if (!begun) return openRehearsal(broker, startedAt.getTime(), starts)
  const added = starts.filter(({ accountId }) => accounts.has(accountId) && !begun.accounts[accountId])
  const opened = openRehearsal(broker, begun.at, added)
  return {
    ...begun,
    accounts: { ...begun.accounts, ...opened.accounts },
    lanes: { ...begun.lanes, ...opened.lanes },
  }
}

type Outcome = { world: World; state: RehearsalState; decisions: SimDecision[]; seenSeq: string | undefined }

const save = (
  deps: Rehearsing,
  { workspaceId, shadowId, requestId }: Job,
  read: Shadow,
  { world, state, decisions, seenSeq = read.seenSeq }: Outcome,
): Promise<void> =>
  runInTransaction(deps, systemActor(workspaceId, requestId), async ({ em, notify }) => {
    await em.execute('select 1 from shadow where id = ? for update', [shadowId])
    const shadow = await em.findOne(Shadow, { id: shadowId, endedAt: null, seenSeq: read.seenSeq })
    // Switched off meanwhile, or another run was faster: what it came to is the same.
    if (!shadow || shadow.advancedAt?.getTime() !== read.advancedAt?.getTime()) return
    const names = new Map([...world.bots, ...world.accounts.values()].map(({ id, name }) => [id, name]))
    const ids = decisions.map(({ alertId }) => alertId)
    const known = await em.find(ShadowSignal, { shadowId, alertId: { $in: ids } })
    let changed = shadow.advancedAt === null || Boolean(shadow.fault)
    for (const one of decisions) {
      const decision = toReplayDecision(one, (id) => names.get(id) ?? '')
      const values = { decision, orders: decision.orders.length, net: decision.netPnl }
      const row = known.find(
        ({ alertId, accountId }) => alertId === one.alertId && accountId === one.accountId,
      )
      if (row && JSON.stringify(row.decision) === JSON.stringify(decision)) continue
      changed = true
      if (row) Object.assign(row, values)
      else
        em.create(ShadowSignal, {
          ...{ id: newIdAt(new Date(one.receivedAt)), workspaceId, shadowId, ...values },
          ...{ alertId: one.alertId, accountId: one.accountId, symbol: one.symbol },
          receivedAt: new Date(one.receivedAt),
        })
    }
    Object.assign(shadow, { state, seenSeq, advancedAt: new Date(state.at), fault: null })
    if (changed) notify('shadow', shadowId)
  })

/** It says so, and the next run tries again: nothing else hears of it. */
const noteFault = async (deps: Rehearsing, job: Job, error: unknown): Promise<void> => {
  const why = error instanceof CannotRehearse ? error.message : 'A defect stops it; the log says why.'
  if (!(error instanceof CannotRehearse))
    deps.log.error({ err: error, shadowId: job.shadowId }, 'A shadow could not go on')
  await runInTransaction(deps, systemActor(job.workspaceId, job.requestId), async ({ em, notify }) => {
    const told = await em.nativeUpdate(
      Shadow,
      { id: job.shadowId, $or: [{ fault: null }, { fault: { $ne: why } }] },
      { fault: why },
    )
    if (told > 0) notify('shadow', job.shadowId)
  })
}
