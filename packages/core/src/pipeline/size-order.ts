import {
  type Decimal,
  dec,
  MAX_INTEGER_DIGITS,
  type Side,
  type Signal,
  type Sizing,
  toDecimalString,
} from '@viewzenix/schema'
import type { Instrument } from '../ports/index.ts'
import type { EntrySize, Reduction } from './decide-signal.ts'

/** What no column of ours can hold. */
const TOO_MANY = `1e${MAX_INTEGER_DIGITS}`

/** Base units, a multiple of the lot; or why no order can be made, with the arithmetic. */
export type Size = { ok: true; quantity: string } | { ok: false; reason: string }

type Basis = {
  sizing: Sizing
  /** Times the size, whatever it is worked out from. */
  multiplier: string
  signal: Pick<Signal, 'quantity' | 'quantityType' | 'stopLoss' | 'before'>
  side: Side
  /** What one unit costs, in quote currency: the limit, or the side of the quote that we would pay. */
  price: string
  /** Of the account, in its currency; null when the broker could not be asked. */
  equity: string | null
  /** Signed base units that the account holds in the symbol. */
  position: string
  instrument: Pick<Instrument, 'symbol' | 'lotSize' | 'minQuantity' | 'minNotional'>
}

/** The size of an entry, rounded down to the instrument's lot: toward less risk, never more. */
export const sizeEntry = (input: Basis & { size: EntrySize }): Size => {
  const { instrument, price, size } = input
  const wanted =
    size.by === 'units'
      ? units(dec(size.units), `the step of ${size.units} to the target position`)
      : times(wantedUnits(input), input.multiplier)
  if (!wanted.ok) return wanted
  const lot = dec(instrument.lotSize)
  const whole = wanted.units.div(lot).floor().times(lot)
  if (whole.lte(0))
    return refuse(
      `Refused: ${wanted.how} is ${rounded(wanted.units)}, less than the smallest lot of ${instrument.symbol}, ${instrument.lotSize}.`,
    )
  if (whole.gte(TOO_MANY))
    return refuse(`Refused: ${wanted.how} is ${toDecimalString(whole)}, more than any market takes.`)
  if (whole.lt(instrument.minQuantity))
    return refuse(
      `Refused: ${wanted.how} is ${toDecimalString(whole)}, and the least that can be ordered is ${instrument.minQuantity}.`,
    )
  const notional = whole.times(price)
  if (notional.lt(instrument.minNotional))
    return refuse(
      `Refused: ${toDecimalString(whole)} at ${price} is worth ${toDecimalString(notional.toDecimalPlaces(2))}, and the least order is worth ${instrument.minNotional}.`,
    )
  return { ok: true, quantity: toDecimalString(whole) }
}

/** How much of the position a reduction takes: rounded up to the lot, toward less risk, and never more than there is. */
export const sizeReduction = (input: Basis & { reduction: Reduction }): Size => {
  const { reduction, instrument } = input
  const held = dec(input.position).abs()
  const wanted =
    reduction.by === 'signal'
      ? reducedBy(input)
      : units(
          held.minus(reduction.by === 'units' ? reduction.left : held.times(reduction.left)),
          'the target',
        )
  if (!wanted.ok) return wanted
  const lot = dec(instrument.lotSize)
  const lots = wanted.units.div(lot).ceil().times(lot)
  const quantity = lots.gt(held) ? held : lots
  if (quantity.lte(0)) return refuse(`Refused: ${wanted.how} leaves nothing to reduce.`)
  return { ok: true, quantity: toDecimalString(quantity) }
}

/** Whether the size of an order needs the account's equity to be asked for. */
export const sizesByEquity = (sizing: Sizing, signal: Pick<Signal, 'quantityType' | 'quantity'>): boolean =>
  BY_EQUITY.has(sizing.kind) || (signal.quantity !== null && BY_EQUITY.has(signal.quantityType))

const BY_EQUITY: ReadonlySet<string> = new Set(['percent_of_equity', 'risk_percent'])

type Wanted =
  | { ok: true; units: Decimal /** the arithmetic, for people */; how: string }
  | { ok: false; reason: string }

const wantedUnits = (input: Basis): Wanted => {
  const { sizing } = input
  switch (sizing.kind) {
    case 'fixed':
      return units(dec(sizing.quantity), `the fixed quantity ${sizing.quantity}`)
    case 'notional':
    case 'risk_amount':
      return byType(input, sizing.kind, sizing.amount)
    case 'percent_of_equity':
    case 'percent_of_position':
    case 'risk_percent':
      return byType(input, sizing.kind, sizing.percent)
    case 'alert':
      if (input.signal.quantity === null)
        return refuse('Refused: the bot takes its size from the alert, and the alert names none.')
      return byType(input, input.signal.quantityType, input.signal.quantity)
  }
}

const byType = (input: Basis, type: Signal['quantityType'], value: string): Wanted => {
  const { price } = input
  switch (type) {
    case 'units':
      return units(dec(value), `the alert's quantity ${value}`)
    case 'notional':
      return units(dec(value).div(price), `${value} divided by the price ${price}`)
    case 'percent_of_equity':
      return ofEquity(input, value, (amount, how) =>
        units(amount.div(price), `${how} divided by the price ${price}`),
      )
    case 'percent_of_position': {
      const held = dec(input.position).abs()
      if (held.isZero())
        return refuse('Refused: the size is a percentage of the position, and there is no position.')
      return units(held.times(value).div(100), `${value} % of the position ${toDecimalString(held)}`)
    }
    case 'risk_amount':
      return byRisk(input, dec(value), value)
    case 'risk_percent':
      return ofEquity(input, value, (amount, how) => byRisk(input, amount, how))
  }
}

const ofEquity = (
  { equity }: Basis,
  percent: string,
  then: (amount: Decimal, how: string) => Wanted,
): Wanted => {
  if (equity === null)
    return refuse('Refused: the size is a percentage of equity, and the broker could not be asked for it.')
  if (dec(equity).lte(0)) return refuse(`Refused: the account's equity is ${equity}.`)
  return then(dec(equity).times(percent).div(100), `${percent} % of the equity ${equity}`)
}

/** So many units that the way from the entry to the stop costs the amount. */
const byRisk = (input: Basis, amount: Decimal, how: string): Wanted => {
  const distance = stopDistance(input)
  if (!distance.ok) return distance
  return units(amount.div(distance.value), `${how} at risk divided by the ${distance.how}`)
}

const stopDistance = ({
  signal: { stopLoss },
  side,
  price,
}: Basis): { ok: true; value: Decimal; how: string } | { ok: false; reason: string } => {
  if (!stopLoss)
    return refuse(
      'Refused: the size is what may be lost to the stop, and neither the alert nor the bot names one for this entry.',
    )
  const { level, trail } = stopLoss
  if (level?.kind === 'at') {
    const value = dec(price)
      .minus(level.price)
      .times(side === 'buy' ? 1 : -1)
    return value.gt(0)
      ? {
          ok: true,
          value,
          how: `${toDecimalString(value)} between the price ${price} and the stop ${level.price}`,
        }
      : refuse(`Refused: the stop ${level.price} lies on the wrong side of the price ${price} for a ${side}.`)
  }
  const away = level?.kind === 'away' ? level.distance : trail
  if (!away)
    return refuse('Refused: the size is what may be lost to the stop, and its distance is not known.')
  const value = away.unit === 'price' ? dec(away.amount) : dec(price).times(away.percent).div(100)
  return { ok: true, value, how: `stop's distance of ${toDecimalString(value)}` }
}

/** A bot with a size of its own takes the part of its position that the strategy takes of its own, where it is known. */
const reducedBy = (input: Basis): Wanted => {
  const { signal, sizing } = input
  if (signal.quantity === null)
    return refuse('Refused: the alert reduces the position, and does not say by how much.')
  const before = dec(signal.before ?? '0').abs()
  if (signal.quantityType === 'units' && sizing.kind !== 'alert' && !before.isZero()) {
    const share = dec(signal.quantity).div(before)
    return units(
      dec(input.position).abs().times(share),
      `${signal.quantity} of the strategy's ${toDecimalString(before)}`,
    )
  }
  const own = byType(input, signal.quantityType, signal.quantity)
  return signal.quantityType === 'percent_of_position' ? own : times(own, input.multiplier)
}

const times = (wanted: Wanted, multiplier: string): Wanted =>
  wanted.ok && !dec(multiplier).eq(1)
    ? units(wanted.units.times(multiplier), `${wanted.how}, times ${multiplier},`)
    : wanted

const units = (value: Decimal, how: string): Wanted => ({ ok: true, units: value, how })
const rounded = (value: Decimal): string => toDecimalString(value.toSignificantDigits(6))
const refuse = (reason: string) => ({ ok: false as const, reason })
