/**
 * What a message would do at this moment. It runs the very routing, in a transaction that is taken back: so it can
 * say nothing else than what would be done, and leaves nothing behind. Nothing is sent, since jobs commit or go with it.
 */
import { type Preview, type PreviewBot, previewInput, type Reading, type Signal } from '@viewzenix/schema'
import { z } from 'zod'
import { readDelivery } from '../alert/index.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { lockLane, lockRouting } from '../order/lane-lock.ts'
import type { Trading } from '../order/trading.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { runInTransaction, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { query } from '../platform/use-case.ts'
import { advanceLane, UNDECIDED } from './advance-lane.ts'
import { readTargets, takeSnapshots } from './alert-queue.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { goOnAfterCancels } from './preview-cancels.ts'
import { noteOn, readOutcome } from './preview-outcome.ts'
import { decideInTransaction } from './route-alert.ts'

/**
 * @param input.raw the message, as it would be posted
 * @throws NOT_FOUND, FORBIDDEN
 */
export const previewMessage = async (
  trading: Trading,
  actor: Actor,
  input: z.input<typeof rawInput>,
): Promise<Preview> => {
  const { reading, enabled, name } = await readForHook(trading, actor, input)
  if (!reading.ok) return { ok: false, dialect: reading.dialect, problem: reading.problem }
  const { dialect, signal } = reading
  const { workspaceId } = actor
  const subject = { hookId: input.hookId, symbol: signal.symbol, signal }
  const targets = await runQuery(trading, workspaceId, (em) => readTargets(em, workspaceId, input.hookId))
  const snapshots = await takeSnapshots(trading, subject, targets)
  const bots = await rehearse(trading, actor, subject, snapshots)
  const note = enabled
    ? noteOn(bots, signal.symbol)
    : `The hook ${name} is switched off: the message would be turned away. This is what it would do otherwise.`
  return { ok: true, dialect, signal, bots, note }
}

const rawInput = previewInput
  .omit({ body: true })
  .extend({ raw: z.custom<Uint8Array>((raw) => raw instanceof Uint8Array) })

const readForHook = query({
  name: 'hook.preview',
  input: rawInput,
  permission: 'read',
  scope: 'alerts:read',
  handle: async (
    { em },
    { hookId, raw, reading },
    { sealer },
  ): Promise<{ reading: Reading; enabled: boolean; name: string }> => {
    const hook = await em.findOne(Hook, { id: hookId })
    if (!hook) throw notFound('hook')
    return {
      reading: readDelivery(hook, raw, sealer, reading),
      enabled: hook.enabled,
      name: hook.name,
    }
  },
})

/** Thrown to take a transaction back, with what it came to. */
class TakenBack extends Error {
  readonly bots: PreviewBot[]
  constructor(bots: PreviewBot[]) {
    super('A preview is taken back')
    this.bots = bots
  }
}

const rehearse = async (
  trading: Trading,
  actor: Actor,
  subject: { hookId: string; symbol: string; signal: Signal },
  snapshots: Map<string, MarketSnapshot>,
): Promise<PreviewBot[]> => {
  try {
    await runInTransaction(trading, systemActor(actor.workspaceId, actor.requestId), async (uow) => {
      // Another preview must not hold real alerts up for long, nor be held up by them.
      await uow.em.execute("set local lock_timeout = '2s'")
      await lockRouting(uow.em, uow.workspaceId, subject.symbol)
      const alertId = await pretend(uow, subject)
      await decideInTransaction(uow, alertId, snapshots)
      await advanceTheRest(uow, alertId, snapshots)
      await goOnAfterCancels(uow, alertId, snapshots)
      throw new TakenBack(await readOutcome(uow, { ...subject, alertId }, snapshots))
    })
  } catch (error) {
    if (error instanceof TakenBack) return error.bots
    throw error
  }
  return []
}

/** Lanes that the routing leaves to jobs, which will not run here. */
const advanceTheRest = async (
  uow: UnitOfWork,
  alertId: string,
  snapshots: Map<string, MarketSnapshot>,
): Promise<void> => {
  await uow.em.flush()
  const left = await uow.em.find(Decision, { alertId, outcome: 'waiting', reason: UNDECIDED })
  const lanes = [...new Map(left.map(({ accountId, symbol }) => [accountId, symbol]))].sort()
  // All of them before any is decided: a decision may lock limits, after which no lane may be locked.
  for (const [accountId, symbol] of lanes) await lockLane(uow.em, accountId, symbol)
  for (const [accountId, symbol] of lanes) {
    const snapshot = snapshots.get(accountId)
    if (snapshot) await advanceLane(uow, { accountId, symbol }, snapshot)
  }
  await uow.em.flush()
}

/** The alert as its hook would have stored it. */
const pretend = async (
  uow: UnitOfWork,
  { hookId, symbol, signal }: { hookId: string; symbol: string; signal: Signal },
): Promise<string> => {
  const id = newId()
  uow.em.create(Alert, {
    id,
    workspaceId: uow.workspaceId,
    hookId,
    receivedAt: uow.now,
    status: 'received',
    raw: Buffer.alloc(0),
    rawSealed: false,
    contentType: null,
    sourceIp: null,
    requestId: uow.actor.requestId,
    dedupeKey: null,
    dialect: 'general',
    signal,
    symbol,
    problem: null,
    outcome: null,
    summary: '',
    routedAt: null,
    decidedAt: null,
  })
  await uow.em.flush()
  return id
}
