/**
 * Practice coins: symbols that rehearse a bad day. They trade around 100 dollars and behave as any coin does,
 * but for one thing each. Write them as a pair, such as LOSTUSD or LOST/USDT. `findOrder` always tells the truth.
 *
 * | coin      | placed?         | what goes wrong                                                                |
 * |-----------|-----------------|--------------------------------------------------------------------------------|
 * | ERR500    | no              | placeOrder fails at once, `transient`, every time                              |
 * | FLAKY     | at the 3rd call | the first two placeOrder calls of a client order id fail, `transient`          |
 * | NEVER     | no              | the connection is lost before the order arrived: `unknown`                     |
 * | LOST      | yes, and fills  | the connection is lost after it arrived: `unknown`                             |
 * | BLACKHOLE | no              | no answer until the caller gives up: `unknown`                                 |
 * | TIMEOUT   | yes, and fills  | no answer until the caller gives up: `unknown`                                 |
 * | SLOW      | yes, and fills  | the answer takes 3 s; `unknown` if the caller gives up before                  |
 * | REJECT    | refused         | answered with status `rejected` and a reason                                   |
 * | PARTIAL   | yes             | fills in ten parts, one a second                                               |
 * | NOFILL    | yes             | accepted and never filled (ioc and fok are canceled at once, day expires)      |
 * | MUTE      | yes, and fills  | the stream never tells of it: only asking finds it                             |
 * | REPEAT    | yes, and fills  | the stream tells everything twice                                              |
 * | NOMARKET  | refused         | there is no market: no quote, no instrument, orders `rejected`                 |
 */
import { PRACTICE_COINS, type PracticeCoin, pairOf } from '@viewzenix/schema'

/** The practice coin that a symbol trades, or null for every honest symbol. */
export const practiceCoinOf = (symbol: string): PracticeCoin | null => {
  const base = pairOf(symbol)?.base
  return PRACTICE_COINS.find((coin) => coin === base) ?? null
}
