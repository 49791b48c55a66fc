/** Column types that entities share. */
import { p } from '@mikro-orm/postgresql'

/** Money, price or quantity: `numeric` without a scale, a decimal string in memory. */
export const decimal = () => p.decimal('string').columnType('numeric')
/** A moment, to the millisecond. */
export const moment = () => p.datetime(3)
