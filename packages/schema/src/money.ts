/** Money, prices and quantities as they come in: what is no decimal string is refused. */
import { z } from 'zod'
import { dec } from './decimal.ts'

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
