/** An account's equity against its guard. Pure. */
import { dec, type EquityGuard, type GuardDistance } from '@viewzenix/schema'

type Amount = ReturnType<typeof dec>

/** @returns null while it is between its stop and its target; otherwise which it reached, as a sentence with the figures */
export const judgeEquity = (
  { base, stop, target }: Pick<EquityGuard, 'base' | 'stop' | 'target'>,
  equity: string,
): { kind: 'stop' | 'target'; reason: string } | null => {
  const gain = dec(equity).minus(base)
  if (stop && gain.neg().gte(awayFrom(stop, base)))
    return { kind: 'stop', reason: sentence(equity, base, gain.neg(), 'below', 'stop', stop) }
  if (target && gain.gte(awayFrom(target, base)))
    return { kind: 'target', reason: sentence(equity, base, gain, 'above', 'target', target) }
  return null
}

/** A distance from the base, in the account's currency. */
export const awayFrom = (distance: GuardDistance, base: string): Amount =>
  distance.unit === 'amount' ? dec(distance.amount) : dec(base).times(distance.percent).div(100)

/** Such as `Equity 9,480.10 is 5.2 % below the base 10,000, stop is 5 %.` */
const sentence = (
  equity: string,
  base: string,
  moved: Amount,
  side: 'above' | 'below',
  name: 'stop' | 'target',
  distance: GuardDistance,
): string => {
  const percent = distance.unit === 'percent'
  // Cut, not rounded: what is just short of a limit must not read as if it had reached another.
  const how = percent
    ? `${plain(moved.div(base).times(100).toDecimalPlaces(2, ROUND_DOWN))} %`
    : grouped(moved)
  const limit = percent ? `${plain(dec(distance.percent))} %` : grouped(dec(distance.amount))
  return `Equity ${grouped(dec(equity))} is ${how} ${side} the base ${grouped(dec(base))}, ${name} is ${limit}.`
}

/** Decimal.ROUND_DOWN. */
const ROUND_DOWN = 1
const plain = (value: Amount): string => value.toFixed()

/** With two places, or none where it is whole, and its thousands apart: `9,480.10`. */
const grouped = (value: Amount): string => {
  const [whole = '', places] = value.toFixed(value.isInteger() ? 0 : 2).split('.')
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return places ? `${apart}.${places}` : apart
}
