import {
  type Decimal,
  dec,
  MAX_INTEGER_DIGITS,
  type Signal,
  type Sizing,
  toDecimalString,
} from '@viewzenix/schema'
import type { Instrument } from '../ports/index.ts'

/** What no column of ours can hold. */
const TOO_MANY = `1e${MAX_INTEGER_DIGITS}`

/** Base units, a multiple of the lot; or why no order can be made, with the arithmetic. */
export type Size = { ok: true; quantity: string } | { ok: false; reason: string }

/**
 * The size of an entry, rounded down to the instrument's lot: toward less risk, never more.
 * @param price what one unit costs, in quote currency: the limit, or the side of the quote that we would pay
 * @param equity of the account, in its currency; null when the broker could not be asked
 */
export const sizeEntry = (input: {
  sizing: Sizing
  signal: Pick<Signal, 'quantity' | 'quantityType'>
  price: string
  equity: string | null
  instrument: Pick<Instrument, 'symbol' | 'lotSize' | 'minQuantity' | 'minNotional'>
}): Size => {
  const { instrument, price } = input
  const wanted = wantedUnits(input)
  if (!wanted.ok) return wanted
  const lot = dec(instrument.lotSize)
  const units = wanted.units.div(lot).floor().times(lot)
  if (units.lte(0))
    return refuse(
      `Refused: ${wanted.how} is less than the smallest lot of ${instrument.symbol}, ${instrument.lotSize}.`,
    )
  if (units.gte(TOO_MANY))
    return refuse(`Refused: ${wanted.how} is ${toDecimalString(units)}, more than any market takes.`)
  if (units.lt(instrument.minQuantity))
    return refuse(
      `Refused: ${wanted.how} is ${toDecimalString(units)}, and the least that can be ordered is ${instrument.minQuantity}.`,
    )
  const notional = units.times(price)
  if (notional.lt(instrument.minNotional))
    return refuse(
      `Refused: ${toDecimalString(units)} at ${price} is worth ${toDecimalString(notional.toDecimalPlaces(2))}, and the least order is worth ${instrument.minNotional}.`,
    )
  return { ok: true, quantity: toDecimalString(units) }
}

/** Whether the size of an entry needs the account's equity to be asked for. */
export const sizesByEquity = (sizing: Sizing, signal: Pick<Signal, 'quantityType'>): boolean =>
  sizing.kind === 'percent_of_equity' ||
  (sizing.kind === 'alert' && signal.quantityType === 'percent_of_equity')

type Wanted =
  | { ok: true; units: Decimal /** the arithmetic, for people */; how: string }
  | { ok: false; reason: string }

const wantedUnits = (input: Parameters<typeof sizeEntry>[0]): Wanted => {
  const { sizing, signal, price, equity } = input
  switch (sizing.kind) {
    case 'fixed':
      return units(dec(sizing.quantity), `the fixed quantity ${sizing.quantity}`)
    case 'notional':
      return byNotional(sizing.amount, price)
    case 'percent_of_equity':
      return byPercent(sizing.percent, price, equity)
    case 'alert':
      if (signal.quantity === null)
        return refuse('Refused: the bot takes its size from the alert, and the alert names none.')
      if (signal.quantityType === 'notional') return byNotional(signal.quantity, price)
      if (signal.quantityType === 'percent_of_equity') return byPercent(signal.quantity, price, equity)
      if (signal.quantityType !== 'units')
        return refuse(`Refused: a size by ${signal.quantityType.replaceAll('_', ' ')} is not worked out yet.`)
      return units(dec(signal.quantity), `the alert's quantity ${signal.quantity}`)
  }
}

const units = (value: Decimal, how: string): Wanted => ({ ok: true, units: value, how })

const byNotional = (amount: string, price: string): Wanted =>
  units(dec(amount).div(price), `${amount} divided by the price ${price}`)

const byPercent = (percent: string, price: string, equity: string | null): Wanted => {
  if (equity === null)
    return refuse('Refused: the size is a percentage of equity, and the broker could not be asked for it.')
  if (dec(equity).lte(0)) return refuse(`Refused: the account's equity is ${equity}.`)
  return units(
    dec(equity).times(percent).div(100).div(price),
    `${percent} % of the equity ${equity} divided by the price ${price}`,
  )
}

const refuse = (reason: string) => ({ ok: false as const, reason })
