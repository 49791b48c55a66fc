/**
 * Money, prices and quantities are decimal strings everywhere: in JSON, in the database (`numeric`) and
 * in memory. Arithmetic goes through decimal.js; a JavaScript number never holds any of them.
 */
import { Decimal } from 'decimal.js'

/** 80 significant digits: twice what `numeric(38, 18)` can hold, so that no product of two columns is cut. */
const Big = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 40 })

export type { Decimal }

/** Parses a decimal string (or a number literal such as `0`) for arithmetic. Throws on anything else. */
export const dec = (value: Decimal.Value): Decimal => new Big(value)

/** Decimal places that the database keeps (`numeric(38, 18)`). */
export const MAX_DECIMAL_PLACES = 18
/** Digits before the point that the database keeps. */
export const MAX_INTEGER_DIGITS = 20

/** Decimal places of sums that are reckoned on with, such as the cost of a position. */
const WORKING_PLACES = 40

/**
 * A running sum as it is kept: with more places than are shown, so that what it is divided by later, or added to,
 * leaves no trace of rounding in the places that are.
 */
export const toWorkingString = (value: Decimal): string => {
  const text = value.toDecimalPlaces(WORKING_PLACES, Decimal.ROUND_HALF_EVEN).toFixed()
  return text === '-0' ? '0' : text
}

/** Plain decimal notation without exponent or trailing zeros: the only form in which money leaves a function. */
export const toDecimalString = (value: Decimal): string => {
  const text = value.toDecimalPlaces(MAX_DECIMAL_PLACES, Decimal.ROUND_HALF_EVEN).toFixed()
  return text === '-0' ? '0' : text
}
