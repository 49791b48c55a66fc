/** What became of one alert then against what becomes of it now: the same, or why not, in sentences. Pure. */
import { type Decimal, dec, isTerminal, type ReplayDecision, type ReplayOrder } from '@viewzenix/schema'

/**
 * Between receipt and order some milliseconds passed then, and none do now; the market moved on by so much, in parts
 * of one, and what is sized or priced by it with it.
 */
const TOLERANCE = '0.002'

/** Empty where both come to the same. */
export const compareOutcomes = (then: ReplayDecision[], now: ReplayDecision[]): string[] => {
  const keyOf = ({ botId, accountId }: ReplayDecision) => `${botId}:${accountId}`
  const keys = new Set([...then, ...now].map(keyOf))
  return [...keys].flatMap((key) => {
    const before = then.find((one) => keyOf(one) === key)
    const after = now.find((one) => keyOf(one) === key)
    const where = whereOf(before ?? after)
    if (!before || !after) {
      const what = before ? 'took it then, and does not now' : 'takes it now, and did not then'
      return [`${where} ${what}.`]
    }
    return compareDecisions(before, after).map((difference) => `${where}: ${difference}`)
  })
}

const whereOf = (one: ReplayDecision | undefined): string => `${one?.botName} on ${one?.accountName}`

const WORDS: Record<ReplayDecision['outcome'], string> = {
  waiting: 'waiting',
  awaiting_approval: 'waiting for a person',
  ordered: 'ordered',
  done: 'done without an order',
  refused: 'refused',
}

const compareDecisions = (then: ReplayDecision, now: ReplayDecision): string[] => {
  if (then.outcome !== now.outcome) {
    const why = now.outcome === 'ordered' ? then.reason : now.reason
    return [`${WORDS[then.outcome]} then, ${WORDS[now.outcome]} now. ${why}`]
  }
  if (then.outcome === 'refused')
    return sameReason(then.reason, now.reason) ? [] : [`refused now for another reason: ${now.reason}`]
  const keys = new Set([...then.orders, ...now.orders].map(legOf))
  return [...keys].flatMap((leg) => compareLeg(leg, firstOf(then, leg), firstOf(now, leg)))
}

/** Figures in a sentence change with the moment. */
const sameReason = (a: string, b: string): boolean => bare(a) === bare(b)
const bare = (reason: string): string => reason.replace(/-?\d[\d.,]*/g, '#')

const legOf = ({ leg, rung }: ReplayOrder): string => (rung === null ? leg : `${leg} ${rung + 1}`)
/** What replaced it belongs to how the market went. */
const firstOf = ({ orders }: ReplayDecision, leg: string): ReplayOrder | undefined =>
  orders.find((order) => legOf(order) === leg)

const compareLeg = (leg: string, then?: ReplayOrder, now?: ReplayOrder): string[] => {
  if (!then) return now ? [`no ${leg} then, and now ${orderWords(now)}.`] : []
  if (!now) return [`no ${leg} now; it was ${orderWords(then)}.`]
  if (then.side !== now.side || then.type !== now.type)
    return [`the ${leg} was ${orderWords(then)}, and is ${orderWords(now)}.`]
  const found: string[] = []
  if (differs(then.quantity, now.quantity))
    found.push(`the ${leg} was of ${then.quantity}, and is of ${now.quantity}.`)
  for (const [name, was, is] of [
    ['limit', then.limitPrice, now.limitPrice],
    ['stop', then.stopPrice, now.stopPrice],
  ] as const)
    if (was !== null && is !== null && differs(was, is))
      found.push(`the ${name} of the ${leg} was ${was}, and is ${is}.`)
  const ended = isTerminal(then.status) && isTerminal(now.status) && (leg === 'entry' || leg === 'exit')
  if (ended && then.status !== now.status)
    found.push(
      `the ${leg} was ${then.status}, and is ${now.status}. ${now.reason ?? then.reason ?? ''}`.trim(),
    )
  return found
}

const orderWords = ({ side, quantity, symbol, type }: ReplayOrder): string =>
  `${side} ${quantity} ${symbol}, ${type.replaceAll('_', ' ')}`

const differs = (a: string, b: string): boolean => {
  const [x, y]: [Decimal, Decimal] = [dec(a), dec(b)]
  return x.minus(y).abs().gt(x.abs().times(TOLERANCE))
}
