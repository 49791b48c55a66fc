/** What became of one alert then against what becomes of it now: the same, or why not, in sentences. Pure. */
import {
  type Decimal,
  dec,
  isTerminal,
  type OrderType,
  type ReplayDecision,
  type ReplayOrder,
} from '@viewzenix/schema'
import { NOT_APPROVED } from './rehearsal-state.ts'

/**
 * Between receipt and order some milliseconds passed then, and none do now; the market moved on by so much, in parts
 * of one, and what is sized or priced by it with it.
 */
const TOLERANCE = '0.002'

/** How both sides are told, one right after the other, so that the second need not name the bot again. */
type Sides = {
  past: (bot: string, did: string) => string
  /** With the same verb as a past and as an infinitive: what is rehearsed at once, or what would be done. */
  now: (did: string, wouldDo: string) => string
}
const THEN_NOW: Sides = {
  past: (bot, did) => `Then ${bot} ${did}`,
  now: (_did, wouldDo) => `Now it would ${wouldDo}`,
}
export const BOT_SHADOW: Sides = {
  past: (bot, did) => `${bot} ${did}`,
  now: (did) => `Its shadow ${did}`,
}

/**
 * Empty where both come to the same. What a position was closed by beside the alerts (by hand, by a halt, a guard, the
 * clock) is no difference: it is told among the acts.
 */
export const compareOutcomes = (
  past: ReplayDecision[],
  now: ReplayDecision[],
  sides: Sides = THEN_NOW,
): string[] => {
  const keyOf = ({ botId, accountId }: ReplayDecision) => `${botId}:${accountId}`
  const keys = new Set([...past, ...now].map(keyOf))
  return [...keys].flatMap((key) => {
    const before = ownOf(past.find((one) => keyOf(one) === key))
    const after = ownOf(now.find((one) => keyOf(one) === key))
    const some = before ?? after
    const was: Was = (did) => sides.past(`${some?.botName} on ${some?.accountName}`, did)
    return compareDecisions(before, after, was, sides.now)
  })
}

/** A decision enters last, if at all: an exit that comes after its entry was made by whoever closed the position. */
const ownOf = (decision: ReplayDecision | undefined): ReplayDecision | undefined => {
  const entered = decision?.orders.findIndex(({ leg }) => leg === 'entry') ?? -1
  if (!decision || entered < 0) return decision
  return { ...decision, orders: decision.orders.filter(({ leg }, i) => leg !== 'exit' || i < entered) }
}

type Was = (did: string) => string
type Is = Sides['now']

const compareDecisions = (
  past: ReplayDecision | undefined,
  now: ReplayDecision | undefined,
  was: Was,
  is: Is,
): string[] => {
  if (!past || !now || differently(past, now)) {
    const [before, after] = [deedOf(past), deedOf(now)]
    return [`${was(before.did)}${before.what} ${is(after.did, after.wouldDo)}${after.what}`]
  }
  if (past.outcome === 'refused') return []
  const keys = new Set([...past.orders, ...now.orders].map(legOf))
  return [...keys].flatMap((leg) => compareLeg(leg, firstOf(past, leg), firstOf(now, leg), was, is))
}

/** Another thing was done at all: stops and targets follow from it, and are not told apart. */
const differently = (past: ReplayDecision, now: ReplayDecision): boolean => {
  if (past.outcome !== now.outcome) return true
  if (past.outcome === 'refused') return !sameReason(past.reason, now.reason)
  return STEPS.some((leg) => !firstOf(past, leg) !== !firstOf(now, leg))
}

/** What became of the alert, and why. */
const deedOf = (decision: ReplayDecision | undefined): { did: string; wouldDo: string; what: string } => {
  if (!decision) return { did: 'did not take the alert', wouldDo: 'not take the alert', what: '.' }
  const why = `: ${decision.reason.replace(/^(Refused|Not sent|Waits for a person to approve): /, '')}`
  switch (decision.outcome) {
    case 'ordered':
      return { did: 'ordered', wouldDo: 'order', what: ` to ${firstSteps(decision)}.` }
    case 'refused':
      return { did: 'refused the alert', wouldDo: 'refuse the alert', what: why }
    case 'done':
      return { did: 'ordered nothing', wouldDo: 'order nothing', what: why }
    case 'waiting':
      return { did: 'waited', wouldDo: 'wait', what: why }
    case 'awaiting_approval':
      return { did: 'asked a person', wouldDo: 'ask a person', what: why }
  }
}

const STEPS = ['exit', 'entry'] as const

/** Not the stops and targets: they follow from the entry. */
const firstSteps = (decision: ReplayDecision): string => {
  const legs = STEPS.flatMap((leg) => firstOf(decision, leg) ?? [])
  const words = legs.map((order) => `${orderWords(order)}${order.leg === 'exit' ? ', only to close' : ''}`)
  return words.join(', and then to ')
}

/** Figures in a sentence change with the moment. */
const sameReason = (past: string, now: string): boolean =>
  // Said only where a person declined it then, or let its time run out, in whichever words that was told.
  now.startsWith(NOT_APPROVED) || bare(past) === bare(now)
const bare = (reason: string): string => reason.replace(/-?\d[\d.,]*/g, '#')

const legOf = ({ leg, rung }: ReplayOrder): string => (rung === null ? leg : `${leg} ${rung + 1}`)
/** What replaced it belongs to how the market went. */
const firstOf = ({ orders }: ReplayDecision, leg: string): ReplayOrder | undefined =>
  orders.find((order) => legOf(order) === leg)

const compareLeg = (
  leg: string,
  past: ReplayOrder | undefined,
  now: ReplayOrder | undefined,
  was: Was,
  is: Is,
): string[] => {
  const target = leg.startsWith('target')
  const the = target ? leg : `the ${leg}`
  if (!past)
    return now ? [`${was(`placed no ${leg}`)}. ${is('placed one', 'place one')} to ${orderWords(now)}.`] : []
  if (!now) return [`${was(`placed ${the}`)} to ${orderWords(past)}. ${is('placed none', 'place none')}.`]
  if (past.side !== now.side || past.type !== now.type) {
    const placed = `${was(`placed ${the}`)} to ${orderWords(past)}.`
    return [`${placed} ${is('placed it', 'place it')} to ${orderWords(now)}.`]
  }
  const found: string[] = []
  if (differs(past.quantity, now.quantity)) {
    const sized = `${was(`sized ${the}`)} at ${past.quantity} ${past.symbol}.`
    found.push(`${sized} ${is('sized it', 'size it')} at ${now.quantity}.`)
  }
  for (const [name, before, after] of [
    [target ? the : `the limit of ${the}`, past.limitPrice, now.limitPrice],
    [leg === 'stop' ? the : `the stop price of ${the}`, past.stopPrice, now.stopPrice],
  ] as const)
    if (before !== null && after !== null && differs(before, after))
      found.push(`${was(`put ${name}`)} at ${before}. ${is('put it', 'put it')} at ${after}.`)
  const ended = isTerminal(past.status) && isTerminal(now.status) && (leg === 'entry' || leg === 'exit')
  if (ended && past.status !== now.status)
    found.push(`${was(`had ${the}`)} ${endWords(past)} ${is('had it', 'have it')} ${endWords(now)}`)
  return found
}

const endWords = ({ status, reason }: ReplayOrder): string => (reason ? `${status}: ${reason}` : `${status}.`)

/** Such as `buy 0.05 BTCUSD with a limit of 64000`. */
const orderWords = ({ side, quantity, symbol, type, limitPrice, stopPrice }: ReplayOrder): string => {
  const terms: Record<OrderType, string> = {
    market: 'at the market',
    limit: `with a limit of ${limitPrice}`,
    stop: `with a stop at ${stopPrice}`,
    stop_limit: `with a stop at ${stopPrice} and a limit of ${limitPrice}`,
    trailing_stop: 'with a trailing stop',
  }
  return `${side} ${quantity} ${symbol} ${terms[type]}`
}

const differs = (a: string, b: string): boolean => {
  const [x, y]: [Decimal, Decimal] = [dec(a), dec(b)]
  return x.minus(y).abs().gt(x.abs().times(TOLERANCE))
}
