/** The exits that an alert may move: whose they are, and how they go where it says. The lane's lock must be held. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type Side } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { conflict } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { KeptExits, SaidExits } from './judge-exits.ts'
import { type LaneKey, readLaneExits, stateOf } from './lane-exits.ts'
import { changeExits } from './open-protection.ts'
import { tryAnew } from './refusals.ts'

/** What is kept beside a position, and by which bot; null where no bot opened it. */
export const findKeptExits = async (em: EntityManager, lane: LaneKey): Promise<KeptExits | null> => {
  const { active, position, held } = await readLaneExits(em, lane)
  const entry = active?.entry ?? (await findEntry(em, lane, dec(held).isNeg() ? 'sell' : 'buy'))
  if (!entry || !position || stateOf(entry, position) !== 'holds') return null
  const bot = await em.findOneOrFail(Bot, entry.botId)
  return {
    bot: { id: bot.id, name: bot.name },
    entryPrice: entry.averagePrice ?? position.averagePrice,
    averagePrice: position.averagePrice,
    stop: active?.protection.spec.stop ?? null,
  }
}

/** The stop and the targets of a position that a bot opened go where an alert says; what it does not name stays. */
export const setExits = async (
  uow: UnitOfWork,
  { accountId, symbol }: LaneKey,
  said: SaidExits,
  alertId: string,
): Promise<void> => {
  const lane = { accountId, symbol }
  const { active, position, held, filledByRung } = await readLaneExits(uow.em, lane)
  const protection =
    active?.protection ?? (await beginProtection(uow, lane, dec(held).isNeg() ? 'sell' : 'buy'))
  Object.assign(protection, changeExits(protection, said, filledByRung))
  tryAnew(protection, uow.now)
  const subject = { kind: 'position' as const, id: position?.id ?? null }
  if (said.stopLoss)
    uow.activity({
      verb: 'protection.stop-moved',
      subject,
      alertId,
      summary: `An alert moved the stop of ${symbol}.`,
      data: { stop: said.stopLoss, moved_by: 'alert' },
    })
  if (said.takeProfits.length > 0)
    uow.activity({
      verb: 'protection.targets-set',
      subject,
      alertId,
      summary: `An alert set the targets of ${symbol}.`,
      data: { targets: said.takeProfits },
    })
  followExits(uow, lane)
  if (position) uow.notify('position', position.id)
  // The next decision of the lane reads the rows anew.
  await uow.em.flush()
}

/**
 * For a position that was opened without exits: they belong to the last entry that made it.
 * @throws CONFLICT where no bot opened it
 */
export const beginProtection = async (uow: UnitOfWork, lane: LaneKey, side: Side): Promise<Protection> => {
  const entry = await findEntry(uow.em, lane, side)
  if (!entry)
    throw conflict(`No bot opened the position in ${lane.symbol}, so no bot can keep a stop for it.`)
  const had = await uow.em.findOne(Protection, { entryOrderId: entry.id })
  if (had) return Object.assign(had, { endedAt: null })
  const bot = await uow.em.findOneOrFail(Bot, entry.botId)
  return uow.em.create(Protection, {
    id: newId(),
    workspaceId: uow.workspaceId,
    ...lane,
    botId: entry.botId,
    entryOrderId: entry.id,
    side,
    spec: { stop: null, targets: [], breakEven: null, watchdog: bot.exits.watchdog },
    stopPrice: null,
    movedBy: null,
    finding: null,
    foundAt: null,
    createdAt: uow.now,
    endedAt: null,
  })
}

const findEntry = (em: EntityManager, { accountId, symbol }: LaneKey, side: Side): Promise<Order | null> =>
  em.findOne(
    Order,
    { accountId, symbol, side, leg: 'entry', filledQuantity: { $gt: '0' } },
    { orderBy: { createdAt: 'desc', id: 'desc' } },
  )

/** The orders at the broker follow what is wanted now. */
export const followExits = (uow: UnitOfWork, { accountId, symbol }: LaneKey): void =>
  uow.enqueue({
    task: 'exits.reconcile',
    payload: { workspaceId: uow.workspaceId, accountId, symbol, repair: false },
    key: jobKey.exits(accountId, symbol, false),
  })
