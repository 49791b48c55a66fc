/**
 * Money, prices and quantities are decimal strings everywhere: in JSON, in the database (`numeric`) and
 * in memory. Arithmetic goes through decimal.js; a JavaScript number never holds any of them.
 */
import { Decimal } from 'decimal.js'
import { z } from 'zod'

/** 80 significant digits: twice what `numeric(38, 18)` can hold, so that no product of two columns is cut. */
const Big = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 40 })

export type { Decimal }

/** Parses a decimal string (or a number literal such as `0`) for arithmetic. Throws on anything else. */
export const dec = (value: Decimal.Value): Decimal => new Big(value)

/** Decimal places that the database keeps (`numeric(38, 18)`). */
export const MAX_DECIMAL_PLACES = 18
/** Digits before the point that the database keeps. */
export const MAX_INTEGER_DIGITS = 20

/** Plain decimal notation without exponent or trailing zeros: the only form in which money leaves a function. */
export const toDecimalString = (value: Decimal): string => {
  const text = value.toDecimalPlaces(MAX_DECIMAL_PLACES, Decimal.ROUND_HALF_EVEN).toFixed()
  return text === '-0' ? '0' : text
}

const DECIMAL = /^-?\d{1,20}(\.\d{1,18})?$/

/** Any decimal string, such as `-12.5`. At most 20 digits before and 18 after the point. */
export const decimalString = z
  .string()
  // Aborts: the refinements that follow do arithmetic, which throws on what is no number.
  .regex(DECIMAL, { message: 'must be a decimal number such as 12.5, as a string', abort: true })

/** A decimal string above zero: a price in quote currency, a quantity in base units. */
export const positiveDecimal = decimalString.refine((v) => dec(v).gt(0), 'must be greater than 0')

/** A decimal string of zero or more. */
export const nonNegativeDecimal = decimalString.refine((v) => dec(v).gte(0), 'must not be negative')

/** A percentage as people write it: `2.5` is two and a half percent. Above 0, at most 1000. */
export const percentString = positiveDecimal.refine((v) => dec(v).lte(1000), 'must be at most 1000 percent')
