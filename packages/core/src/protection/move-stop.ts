import { dec, moveStopInput, type ProtectionView, type Side } from '@viewzenix/schema'
import { z } from 'zod'
import { Position } from '../entities/position.entity.ts'
import { lockLane } from '../order/lane-lock.ts'
import type { Actor } from '../platform/actor.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import type { MarketData, Quote } from '../ports/index.ts'
import { readLaneExits } from './lane-exits.ts'
import { readProtection } from './protection-view.ts'
import { tryAnew } from './refusals.ts'
import { beginProtection, followExits } from './set-exits.ts'

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
    followExits(uow, { accountId, symbol })
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
