/** What became of one alert then against what becomes of it now: the same, or why not, in sentences. Pure. */
import { type Decimal, dec, isTerminal, type ReplayDecision, type ReplayOrder } from '@viewzenix/schema'

/**
 * Between receipt and order some milliseconds passed then, and none do now; the market moved on by so much, in parts
 * of one, and what is sized or priced by it with it.
 */
const TOLERANCE = '0.002'

/** What the two sides are called. */
type Sides = readonly [past: string, now: string]
const THEN_NOW: Sides = ['then', 'now']

/** Empty where both come to the same. */
export const compareOutcomes = (
  past: ReplayDecision[],
  now: ReplayDecision[],
  sides: Sides = THEN_NOW,
): string[] => {
  const keyOf = ({ botId, accountId }: ReplayDecision) => `${botId}:${accountId}`
  const keys = new Set([...past, ...now].map(keyOf))
  return [...keys].flatMap((key) => {
    const before = past.find((one) => keyOf(one) === key)
    const after = now.find((one) => keyOf(one) === key)
    const some = before ?? after
    return compareDecisions(before, after, sides).map(
      (difference) => `${some?.botName} on ${some?.accountName}: ${difference}`,
    )
  })
}

const WORDS: Record<ReplayDecision['outcome'], string> = {
  waiting: 'waiting',
  awaiting_approval: 'waiting for a person',
  ordered: 'ordered',
  done: 'done without an order',
  refused: 'refused',
}

const compareDecisions = (
  past: ReplayDecision | undefined,
  now: ReplayDecision | undefined,
  sides: Sides,
): string[] => {
  const [was, is] = sides
  if (!past) return [`not taken ${was}, taken ${is}.`]
  if (!now) return [`taken ${was}, not taken ${is}.`]
  if (past.outcome !== now.outcome) {
    const why = now.outcome === 'ordered' ? past.reason : now.reason
    return [`${WORDS[past.outcome]} ${was}, ${WORDS[now.outcome]} ${is}. ${why}`]
  }
  if (past.outcome === 'refused')
    return sameReason(past.reason, now.reason) ? [] : [`refused for another reason ${is}: ${now.reason}`]
  const keys = new Set([...past.orders, ...now.orders].map(legOf))
  return [...keys].flatMap((leg) => compareLeg(leg, firstOf(past, leg), firstOf(now, leg), sides))
}

/** Figures in a sentence change with the moment. */
const sameReason = (a: string, b: string): boolean => bare(a) === bare(b)
const bare = (reason: string): string => reason.replace(/-?\d[\d.,]*/g, '#')

const legOf = ({ leg, rung }: ReplayOrder): string => (rung === null ? leg : `${leg} ${rung + 1}`)
/** What replaced it belongs to how the market went. */
const firstOf = ({ orders }: ReplayDecision, leg: string): ReplayOrder | undefined =>
  orders.find((order) => legOf(order) === leg)

const compareLeg = (
  leg: string,
  past: ReplayOrder | undefined,
  now: ReplayOrder | undefined,
  [was, is]: Sides,
): string[] => {
  if (!past) return now ? [`no ${leg} ${was}; ${is} ${orderWords(now)}.`] : []
  if (!now) return [`no ${leg} ${is}; ${was} ${orderWords(past)}.`]
  if (past.side !== now.side || past.type !== now.type)
    return [`the ${leg} ${was} ${orderWords(past)}; ${is} ${orderWords(now)}.`]
  const found: string[] = []
  if (differs(past.quantity, now.quantity))
    found.push(`the ${leg} of ${past.quantity} ${was}, of ${now.quantity} ${is}.`)
  for (const [name, before, after] of [
    ['limit', past.limitPrice, now.limitPrice],
    ['stop', past.stopPrice, now.stopPrice],
  ] as const)
    if (before !== null && after !== null && differs(before, after))
      found.push(`the ${name} of the ${leg} at ${before} ${was}, at ${after} ${is}.`)
  const ended = isTerminal(past.status) && isTerminal(now.status) && (leg === 'entry' || leg === 'exit')
  if (ended && past.status !== now.status) {
    const why = now.reason ?? past.reason ?? ''
    found.push(`the ${leg} ${past.status} ${was}, ${now.status} ${is}. ${why}`.trim())
  }
  return found
}

const orderWords = ({ side, quantity, symbol, type }: ReplayOrder): string =>
  `${side} ${quantity} ${symbol}, ${type.replaceAll('_', ' ')}`

const differs = (a: string, b: string): boolean => {
  const [x, y]: [Decimal, Decimal] = [dec(a), dec(b)]
  return x.minus(y).abs().gt(x.abs().times(TOLERANCE))
}
