/**
 * Makes what stands at the broker be what the position wants: stops and targets of the size that is held, where they
 * belong. Asked after every fill, whenever an exit ends, when a stop moves, and by the watchdog; whatever was done
 * before a crash is seen and gone on from.
 */
import { dec, isTerminal } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { createOrder } from '../order/create-order.ts'
import { laneKey } from '../order/lane-lock.ts'
import { orderWords } from '../order/order-words.ts'
import { requestCancel } from '../order/request-cancel.ts'
import { brokerAccount, deadline, type Trading } from '../order/trading.ts'
import { systemActor } from '../platform/actor.ts'
import { runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import type { Broker, BrokerCapabilities, Instrument, Quote } from '../ports/index.ts'
import { compareExits, inspectExits } from './compare-exits.ts'
import { flattenLane } from './flatten-lane.ts'
import { type FollowInput, followStop } from './follow-stop.ts'
import { type Active, type LaneExits, type LaneKey, readLaneExits, toKnown } from './lane-exits.ts'
import { nextSeq } from './next-seq.ts'
import { type DesiredExit, type ExitsInput, planExits } from './plan-exits.ts'
import { MAX_REFUSALS, refusalsInARow } from './refusals.ts'
import { flattenByWatchdog, giveUpProtecting, tellFinding } from './watchdog-acts.ts'

/** What must be asked of the outside before the transaction. */
export type ExitMarket = {
  instrument: Instrument
  /** null while the market is away. */
  quote: Quote | null
  capabilities: BrokerCapabilities
}

export const reconcileExits = async (
  trading: Trading,
  job: LaneKey & { workspaceId: string; requestId: string; repair: boolean },
): Promise<void> => {
  const { workspaceId, accountId, symbol, repair } = job
  const seen = await runQuery(trading, workspaceId, async (em) => {
    const exits = await readLaneExits(em, { accountId, symbol })
    const account = await em.findOneOrFail(Account, accountId)
    return { account, needed: exits.active !== null && !exits.position?.flattening }
  })
  // A flat position needs no market: what is left of its exits goes, also while the market is away. So does what is
  // being closed.
  const market = seen.needed ? await askMarket(trading, seen.account, symbol) : null
  const actor = systemActor(workspaceId, job.requestId)
  const accepts = trading.brokers[seen.account.broker].capabilities
  await apply(trading, actor, { accountId, symbol, repair, market, accepts })
}

/** @throws PortError when the broker cannot tell of its instrument: the job tries again */
export const askMarket = async (trading: Trading, account: Account, symbol: string): Promise<ExitMarket> => {
  const broker = trading.brokers[account.broker]
  const signal = deadline(3_000)
  const [instrument, quote] = await Promise.all([
    broker.getInstrument(brokerAccount(trading, account), symbol, signal),
    trading.market.getQuote(symbol, signal).catch(() => null),
  ])
  return { instrument, quote, capabilities: broker.capabilities[instrument.assetClass] }
}

const apply = command({
  name: 'exits.reconcile',
  permission: 'trade',
  scope: null,
  input: z.object({
    accountId: z.uuid(),
    symbol: z.string(),
    repair: z.boolean(),
    market: z.custom<ExitMarket | null>(),
    accepts: z.custom<Broker['capabilities']>(),
  }),
  lock: laneKey,
  handle: async (uow, { accountId, symbol, repair, market, accepts }) => {
    const lane = { accountId, symbol }
    // Mostly all is as it should be.
    uow.unchanged()
    const exits = await readLaneExits(uow.em, lane)
    for (const protection of exits.over) protection.endedAt = uow.now
    if (exits.position?.flattening) return flattenLane(uow, exits.position, { accepts, repair })
    // What a signal is closing is not protected anew under its hands.
    if (await isClosing(uow, lane)) return
    if (exits.active && !market) return
    const input = exits.active && market ? inputOf(exits, exits.active, market) : null
    if (input && exits.active) moveStop(uow, exits, exits.active, input)
    await carryOut(uow, lane, exits, input, repair)
    if (exits.position?.flattening) await flattenLane(uow, exits.position, { accepts, repair })
  },
})

/** An exit is on its way, or a decision has canceled what rests and is about to send one. */
const isClosing = async ({ em }: UnitOfWork, lane: LaneKey): Promise<boolean> => {
  const open = { ...lane, status: { $in: [...OPEN_STATUSES] } }
  const exits = await em.count(Order, {
    ...open,
    $or: [{ leg: 'exit' }, { leg: 'stop', type: 'market' }],
  })
  return exits > 0 || (await em.count(Decision, { ...lane, outcome: 'waiting', cancels: { $gt: 0 } })) > 0
}

export const inputOf = (
  exits: LaneExits,
  { protection, entry }: Active,
  market: ExitMarket,
): FollowInput => ({
  position: exits.held,
  side: protection.side,
  entryPrice: entry.averagePrice ?? exits.position?.averagePrice ?? '0',
  averagePrice: exits.position?.averagePrice ?? entry.averagePrice ?? '0',
  spec: protection.spec,
  movedStop: protection.stopPrice ?? null,
  targetsFilled: exits.targetsFilled,
  ...market,
})

const moveStop = (
  uow: UnitOfWork,
  { position }: LaneExits,
  { protection, entry }: Active,
  input: FollowInput,
): void => {
  const move = followStop(input)
  if (!move) return
  protection.stopPrice = move.price
  protection.movedBy = move.movedBy
  input.movedStop = move.price
  uow.activity({
    verb: 'protection.stop-moved',
    subject: { kind: 'position', id: position?.id ?? null },
    alertId: entry.alertId,
    summary:
      move.movedBy === 'break_even'
        ? `The stop of ${protection.symbol} goes to break-even, ${move.price}.`
        : `The stop of ${protection.symbol} follows the market to ${move.price}.`,
    data: { stop_price: move.price, moved_by: move.movedBy },
  })
  if (position) uow.notify('position', position.id)
}

const carryOut = async (
  uow: UnitOfWork,
  lane: LaneKey,
  exits: LaneExits,
  input: ExitsInput | null,
  repair: boolean,
): Promise<void> => {
  const { active } = exits
  const known = exits.exits.map(toKnown)
  const stands = known.some(({ leg, status }) => leg === 'stop' && !isTerminal(status))
  // The broker wakes a stop that stands: it is not to be overtaken because the market is there.
  const desired = input ? planExits(stands ? { ...input, quote: null } : input) : []
  const found = repair ? inspectExits(exits.held, desired, known) : null
  // It was given up: what only more of the same could set right is left to a person.
  const failed = found === 'unprotected' && Boolean(active?.protection.failure)
  const finding = failed ? null : found
  if (finding === 'unprotected' && active && exits.position) {
    const refused = refusalsInARow(exits, active)
    if (refused.length >= MAX_REFUSALS) return giveUpProtecting(uow, exits.position, active, refused)
  }
  if (finding) tellFinding(uow, lane, exits, finding)
  if (finding && finding !== 'orphaned' && exits.position && active?.protection.spec.watchdog === 'flatten')
    return flattenByWatchdog(uow, exits.position, active.protection.finding ?? '')
  const { cancel, create } = compareExits(desired, known, active?.entry.id ?? null, repair && !failed)
  for (const order of exits.exits.filter(({ id }) => cancel.includes(id))) cancelExit(uow, order, exits.held)
  if (active) for (const exit of create) await placeExit(uow, active, exit)
}

/** Asks for it to be canceled, and says why. */
const cancelExit = (uow: UnitOfWork, order: Order, held: string): void => {
  requestCancel(uow, order)
  uow.activity({
    verb: 'order.cancel-requested',
    subject: { kind: 'order', id: order.id },
    alertId: order.alertId,
    summary: dec(held).isZero()
      ? `The position in ${order.symbol} is closed: asked to cancel ${orderWords(order)}.`
      : `The ${order.leg} of ${order.symbol} changes: asked to cancel ${orderWords(order)}.`,
  })
}

const placeExit = async (uow: UnitOfWork, { entry }: Active, exit: DesiredExit): Promise<void> => {
  const { rung, ...wanted } = exit
  createOrder(
    uow,
    {
      ...wanted,
      ...(rung !== null && { rung }),
      alertId: entry.alertId,
      botId: entry.botId,
      accountId: entry.accountId,
      legSeq: await nextSeq(uow, entry, exit.leg),
      parentOrderId: entry.id,
      symbol: entry.symbol,
      assetClass: entry.assetClass,
      reduceOnly: true,
      referencePrice: null,
      requestId: uow.actor.requestId,
    },
    exit.leg === 'stop' ? 'Stop' : 'Target',
  )
  // The next of this leg counts on from it.
  await uow.em.flush()
}
