import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, moveStopInput, type ProtectionView, type Side, type Signal } from '@viewzenix/schema'
import { z } from 'zod'
import { Bot } from '../entities/bot.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { lockLane } from '../order/lane-lock.ts'
import type { Actor } from '../platform/actor.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import type { MarketData, Quote } from '../ports/index.ts'
import { type LaneKey, readLaneExits, stateOf } from './lane-exits.ts'
import { changeExits } from './open-protection.ts'
import { readProtection } from './protection-view.ts'
import { tryAnew } from './refusals.ts'

/** A person does not wait longer for the market than this; a stop can be moved without it. */
const QUOTE_TIMEOUT_MS = 800

/**
 * Moves the stop of a position, gives it one, or takes it away. The order at the broker follows in a moment.
 * @throws NOT_FOUND; INVALID for a price at which it would close at once; CONFLICT for a position that is flat, or
 *   that no bot opened
 */
export const moveStop = async (
  platform: Platform,
  market: MarketData,
  actor: Actor,
  input: z.input<typeof moveStopInput>,
): Promise<ProtectionView | null> => {
  const position = await runQuery(platform, actor.workspaceId, (em) =>
    em.findOne(Position, { id: input.positionId }),
  )
  const signal = AbortSignal.timeout(QUOTE_TIMEOUT_MS)
  const quote = position ? await market.getQuote(position.symbol, signal).catch(() => null) : null
  return move(platform, actor, { ...input, quote })
}

const move = command({
  name: 'protection.move',
  input: moveStopInput.extend({ quote: z.custom<Quote | null>() }),
  permission: 'trade',
  scope: 'orders:write',
  handle: async (uow, { positionId, stopPrice, quote }): Promise<ProtectionView | null> => {
    const position = await uow.em.findOne(Position, { id: positionId })
    if (!position) throw notFound('position')
    const { accountId, symbol } = position
    await lockLane(uow.em, accountId, symbol)
    const exits = await readLaneExits(uow.em, { accountId, symbol })
    if (dec(exits.held).isZero())
      throw conflict(`The position in ${symbol} is closed: there is nothing to protect.`)
    const side = dec(exits.held).isNeg() ? 'sell' : 'buy'
    if (stopPrice !== null && quote) refuseBeyond(side, stopPrice, quote)
    const protection = exits.active?.protection ?? (await beginProtection(uow, { accountId, symbol }, side))
    const { spec } = protection
    const stop =
      stopPrice === null
        ? null
        : (spec.stop ?? { level: { kind: 'at' as const, price: stopPrice }, limitPrice: null, trail: null })
    protection.spec = { ...spec, stop }
    protection.stopPrice = stopPrice
    protection.movedBy = stopPrice === null ? null : 'hand'
    tryAnew(protection, uow.now)
    uow.activity({
      verb: 'protection.stop-moved',
      subject: { kind: 'position', id: positionId },
      tone: stopPrice === null ? 'warning' : 'neutral',
      summary:
        stopPrice === null
          ? `${uow.actor.name} took the stop of ${symbol} away.`
          : `${uow.actor.name} moved the stop of ${symbol} to ${stopPrice}.`,
      data: { stop_price: stopPrice, moved_by: 'hand' },
    })
    follow(uow, { accountId, symbol })
    uow.notify('position', positionId)
    await uow.em.flush()
    return readProtection(uow.em, position)
  },
})

const refuseBeyond = (side: Side, stopPrice: string, { bid, ask }: Quote): void => {
  const market = side === 'buy' ? bid : ask
  const beyond = side === 'buy' ? dec(stopPrice).gte(market) : dec(stopPrice).lte(market)
  if (!beyond) return
  const message = `must be ${side === 'buy' ? 'below the bid' : 'above the ask'} of ${market}: at ${stopPrice} it would close the position at once`
  throw invalid(`The stop ${message}.`, [{ field: 'stopPrice', message }])
}

/** For a position that was opened without exits: they belong to the last entry that made it. */
const beginProtection = async (uow: UnitOfWork, lane: LaneKey, side: Side): Promise<Protection> => {
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

/** What the distances of a position's exits are counted from; null where no bot opened it. */
export const findEntryPrice = async (em: EntityManager, lane: LaneKey): Promise<string | null> => {
  const { active, position, held } = await readLaneExits(em, lane)
  const entry = active?.entry ?? (await findEntry(em, lane, dec(held).isNeg() ? 'sell' : 'buy'))
  if (!entry || stateOf(entry, position) !== 'holds') return null
  return entry.averagePrice ?? position?.averagePrice ?? null
}

/**
 * The stop and the targets of a position go where an alert says that they belong now; what it does not name stays.
 * Nothing is done for a position that no bot opened. The lane's lock must be held.
 */
export const setExits = async (
  uow: UnitOfWork,
  { accountId, symbol }: LaneKey,
  said: Pick<Signal, 'stopLoss' | 'takeProfits'>,
  alertId: string,
): Promise<void> => {
  const lane = { accountId, symbol }
  if ((await findEntryPrice(uow.em, lane)) === null) return
  const { active, position, held, filledByRung } = await readLaneExits(uow.em, lane)
  const protection =
    active?.protection ?? (await beginProtection(uow, lane, dec(held).isNeg() ? 'sell' : 'buy'))
  protection.spec = changeExits(protection.spec, said, filledByRung)
  if (said.stopLoss) Object.assign(protection, { stopPrice: null, movedBy: 'alert' })
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
  follow(uow, lane)
  if (position) uow.notify('position', position.id)
}

const follow = (uow: UnitOfWork, { accountId, symbol }: LaneKey): void =>
  uow.enqueue({
    task: 'exits.reconcile',
    payload: { workspaceId: uow.workspaceId, accountId, symbol, repair: false },
    key: jobKey.exits(accountId, symbol, false),
  })
