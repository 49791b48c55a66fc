/** From what an alert and its bot say about exits to what is kept beside the position that an entry opens. */
import {
  type BotExits,
  type Distance,
  dec,
  type ProtectionSpec,
  type Side,
  type Signal,
  type StopLevel,
  type StopLoss,
  type StopMover,
} from '@viewzenix/schema'
import type { Order } from '../entities/order.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

type Said = Pick<Signal, 'stopLoss' | 'takeProfits'>

/** Whether an alert names a stop or a target. Pure. */
export const saysExits = (signal: Said): boolean => signal.stopLoss !== null || signal.takeProfits.length > 0

/** The alert's stop and targets, or the bot's for what the alert does not say; null where neither wants any. Pure. */
export const exitsFor = (signal: Said, exits: BotExits): ProtectionSpec | null => {
  const { stop, trail } = exits
  const own =
    stop || trail
      ? { level: stop && { kind: 'away' as const, distance: stop }, limitPrice: null, trail }
      : null
  const targets = exits.targets.map(({ distance, share }) => ({
    level: { kind: 'away' as const, distance },
    share,
  }))
  const spec: ProtectionSpec = {
    stop: signal.stopLoss ?? own,
    targets: signal.takeProfits.length > 0 ? signal.takeProfits : targets,
    breakEven: exits.breakEven,
    watchdog: exits.watchdog,
  }
  return spec.stop || spec.targets.length > 0 ? spec : null
}

type Kept = {
  spec: ProtectionSpec
  stopPrice?: string | null | undefined
  movedBy?: StopMover | null | undefined
}

/**
 * An alert's stop and targets in the place of those that there are; what it does not name stays: of the stop, too,
 * its limit and its trail. A limit that is not named with the place is not used there, as where a person moves a stop:
 * at another place it might never fill. Pure.
 */
export const changeExits = (
  { spec, stopPrice = null, movedBy = null }: Kept,
  { stopLoss, takeProfits }: Said,
  filledBefore: string[],
): Required<Kept> => ({
  spec: {
    ...spec,
    stop: stopLoss ? mergeStop(spec.stop, stopLoss) : spec.stop,
    ...(takeProfits.length > 0 && { targets: takeProfits, filledBefore }),
  },
  stopPrice: stopLoss?.level ? placeOf(stopLoss) : stopPrice,
  movedBy: stopLoss && (stopLoss.level || !spec.stop) ? 'alert' : movedBy,
})

const mergeStop = (had: StopLoss | null, { level, limitPrice, trail }: StopLoss): StopLoss => ({
  level: level ?? had?.level ?? null,
  limitPrice: limitPrice ?? had?.limitPrice ?? null,
  trail: trail ?? had?.trail ?? null,
})

const placeOf = ({ level, limitPrice }: StopLoss): string | null =>
  level?.kind === 'at' && limitPrice === null ? level.price : null

/** Why an entry at this price cannot be protected as it asks to be: an exit would close it at once. Pure. */
export const faultOfExits = (spec: ProtectionSpec | null, side: Side, price: string): string | null => {
  const away = (at: string) =>
    dec(at)
      .minus(price)
      .times(side === 'buy' ? 1 : -1)
  const refuse = (what: string, at: string, where: string) =>
    `Refused: its ${what} at ${at} is not ${where} the price of ${price}, and would close it at once.`
  const stop = spec?.stop?.level
  if (stop?.kind === 'at' && away(stop.price).gte(0))
    return refuse('stop', stop.price, side === 'buy' ? 'below' : 'above')
  for (const { level } of spec?.targets ?? [])
    if (level.kind === 'at' && away(level.price).lte(0))
      return refuse('target', level.price, side === 'buy' ? 'above' : 'below')
  const below = [
    ...(side === 'buy' ? [stop ?? trailOf(spec)] : []),
    ...(side === 'sell' ? (spec?.targets ?? []).map(({ level }) => level) : []),
  ]
  return below.some((level) => level?.kind === 'away' && lengthOf(level.distance, price).gte(price))
    ? `Refused: its ${side === 'buy' ? 'stop' : 'target'} is so far below the price of ${price} that it could never be reached.`
    : null
}

const trailOf = (spec: ProtectionSpec | null): StopLevel | null => {
  const trail = spec?.stop?.trail
  return trail ? { kind: 'away', distance: trail } : null
}
const lengthOf = (distance: Distance, price: string) =>
  distance.unit === 'price' ? dec(distance.amount) : dec(price).times(distance.percent).div(100)

/** Whether an entry of this side adds to what is held, and leaves its exits as they are. Pure. */
export const staysUnderWhatIs = (signal: Said, side: Side, position: string): boolean =>
  !saysExits(signal) &&
  dec(position)
    .times(side === 'buy' ? 1 : -1)
    .gt(0)

/**
 * Notes what an entry wants to be protected by; it takes effect with the entry's first fill. An addition that says
 * nothing of exits stays under what the position has. The lane's lock must be held.
 */
export const openProtection = async (
  uow: UnitOfWork,
  entry: Order,
  { spec, signal, position }: { spec: ProtectionSpec; signal: Said; position: string },
): Promise<void> => {
  const { accountId, symbol, side } = entry
  if (staysUnderWhatIs(signal, side, position)) {
    const had = await uow.em.count(Protection, { accountId, symbol, side, endedAt: null })
    if (had > 0) return
  }
  uow.em.create(Protection, {
    id: newId(),
    workspaceId: uow.workspaceId,
    accountId,
    symbol,
    botId: entry.botId,
    entryOrderId: entry.id,
    side,
    spec,
    stopPrice: null,
    movedBy: null,
    finding: null,
    foundAt: null,
    createdAt: uow.now,
    endedAt: null,
  })
}
