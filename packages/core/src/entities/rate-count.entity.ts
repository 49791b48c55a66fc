import { defineEntity, p } from '@mikro-orm/postgresql'

/** Columns and their order are those of rate-limiter-flexible; hooks' deliveries are added up in it as well. */
const RateCountSchema = defineEntity({
  name: 'RateCount',
  tableName: 'rate_count',
  properties: {
    /** Which limit, and whose. */
    key: p.text().primary(),
    points: p.integer().default(0),
    /** Milliseconds since 1970. */
    expire: p.bigint('string').nullable(),
  },
})
/** How much of a limit somebody has used in its window, over all processes. */
export class RateCount extends RateCountSchema.class {}
RateCountSchema.setClass(RateCount)
