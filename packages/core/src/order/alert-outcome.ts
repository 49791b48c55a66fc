/** What became of an alert, from what was decided and what its orders came to. Pure; words as a trader would say them. */
import {
  type AlertOutcome,
  type DecisionOutcome,
  dec,
  isTerminal,
  type OrderStatus,
  type Side,
  toDecimalString,
} from '@viewzenix/schema'
import { priceWords } from './order-words.ts'

export type DecisionMade = {
  botId: string
  accountId: string
  outcome: DecisionOutcome
  reason: string
  /** Why the rest of one that has ordered is not done. */
  undone?: string | null
}
export type OrderMade = {
  botId: string
  accountId: string
  side: Side
  symbol: string
  status: OrderStatus
  filledQuantity: string
  averagePrice?: string | null
  reason?: string | null
}

const WAITS: ReadonlySet<DecisionOutcome> = new Set(['waiting', 'awaiting_approval'])

/** null as long as no order came of it: what was decided says it all then. */
export const outcomeOf = (decisions: DecisionMade[], orders: OrderMade[]): AlertOutcome | null => {
  if (orders.length === 0) return null
  if (orders.some(({ status }) => !isTerminal(status))) return 'working'
  if (decisions.some(({ outcome }) => WAITS.has(outcome))) return 'working'
  if (orders.some(isFilled)) {
    const whole = orders.every(({ status }) => status === 'filled')
    return whole && decisions.every((one) => one.outcome !== 'refused' && !one.undone)
      ? 'filled'
      : 'partly_filled'
  }
  if (orders.some(({ status }) => status === 'rejected')) return 'rejected'
  return orders.some(({ status }) => status === 'canceled') ? 'canceled' : 'expired'
}

/** One sentence or two. With several decisions it says how many of each came to what, and every reason once. */
export const summarise = (decisions: DecisionMade[], orders: OrderMade[]): string => {
  const [only] = decisions
  if (!only) return 'Nothing was decided.'
  const ended = orders.some(({ status }) => isTerminal(status))
  if (decisions.every(({ outcome }) => outcome === 'waiting') && !ended)
    return 'Its bots wait for an earlier order.'
  if (decisions.every(({ outcome }) => outcome === 'awaiting_approval') && !ended)
    return 'Waits for a person to approve it.'
  return decisions.length === 1 ? summariseOne(only, orders) : summariseAll(decisions, orders)
}

const isFilled = ({ filledQuantity }: OrderMade): boolean => dec(filledQuantity).gt(0)

/** Such as `Bought 0.05 BTCUSD`, and at what price on average; for each side that was traded. */
const fillsOf = (orders: OrderMade[], on = ''): string[] =>
  (['buy', 'sell'] as const).flatMap((side) => {
    const filled = orders.filter((order) => order.side === side && isFilled(order))
    const [first] = filled
    if (!first) return []
    let [quantity, cost] = [dec(0), dec(0)]
    for (const order of filled) {
      quantity = quantity.plus(order.filledQuantity)
      cost = cost.plus(dec(order.filledQuantity).times(order.averagePrice ?? '0'))
    }
    const price = priceWords(cost.div(quantity))
    const what = `${toDecimalString(quantity)} ${first.symbol}`
    return [`${side === 'buy' ? 'Bought' : 'Sold'} ${what}${on} at ${price}`]
  })

const summariseOne = (decision: DecisionMade, orders: OrderMade[]): string => {
  const last = orders.findLast(({ status }) => isTerminal(status))
  if (!last) return decision.reason
  const fills = fillsOf(orders).map((fill) => `${fill}.`)
  const rest = decision.undone ? [`Nothing opened. ${decision.undone}`] : []
  const cut = orders.find(({ status }) => isTerminal(status) && status !== 'filled')
  if (!cut) return [...fills, ...rest].join(' ')
  if (isFilled(cut)) return [...fills, `The rest was ${cut.status}.`, ...rest].join(' ')
  return [...fills, endOf(cut), ...rest].join(' ')
}

/** The reason is a sentence of its own; it is not told twice what it says already. */
const endOf = ({ status, reason }: OrderMade): string => {
  const word = capital(status)
  if (!reason) return `${word}.`
  return reason.startsWith(word) ? reason : `${word}: ${reason}`
}

const summariseAll = (decisions: DecisionMade[], orders: OrderMade[]): string => {
  const where = placeOf(decisions)
  const filled = orders.filter(isFilled)
  const traders = new Set(filled.map(laneOf)).size
  const whole = traders === 2 ? 'both' : `all ${traders}`
  const on = ` on ${traders === decisions.length ? whole : `${traders} of ${decisions.length}`} ${where}`
  const parts = fillsOf(filled, on)
  const open = orders.filter(({ status }) => !isTerminal(status))
  if (open.length > 0) parts.push(`${open.length} ${open.length === 1 ? 'order' : 'orders'} open`)
  const cut = filled.filter(({ status }) => isTerminal(status) && status !== 'filled').length
  if (cut > 0) parts.push(`${cut} not in full`)
  const unfilled = orders.filter((order) => isTerminal(order.status) && !isFilled(order))
  const ends = [
    ...unfilled.map(({ status, reason }) => ({ word: status as string, reason: reason ?? '' })),
    ...decisions
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ reason }) => ({ word: 'refused', reason })),
    ...decisions.flatMap(({ undone }) =>
      undone ? [{ word: 'closed only', reason: bare('refused', undone) }] : [],
    ),
  ].map(({ word, reason }) => ({ word, reason: bare(word, reason) }))
  for (const [text, same] of Map.groupBy(ends, ({ word, reason }) => (reason ? `${word}: ${reason}` : word)))
    parts.push(`${same.length} ${text}`)
  const waiting = decisions.filter(({ outcome }) => outcome === 'waiting').length
  if (waiting > 0) parts.push(`${waiting} waiting for an earlier order`)
  const asked = decisions.filter(({ outcome }) => outcome === 'awaiting_approval').length
  if (asked > 0) parts.push(`${asked} waiting for a person to approve`)
  const done = decisions.filter(({ outcome }) => outcome === 'done').length
  if (done > 0) parts.push(`${done} with nothing to order`)
  const text = parts.join('; ')
  return filled.length === 0 ? `On ${decisions.length} ${where}: ${text}.` : `${text}.`
}

/** What there are several of. */
const placeOf = (decisions: DecisionMade[]): string => {
  if (new Set(decisions.map(({ accountId }) => accountId)).size === decisions.length) return 'accounts'
  return new Set(decisions.map(({ botId }) => botId)).size === decisions.length ? 'bots' : 'decisions'
}

const laneOf = ({ botId, accountId }: OrderMade): string => `${botId}:${accountId}`

/** A reason within a sentence: without the word that stands before it already, and without its full stop. */
const bare = (word: string, reason: string): string => {
  const prefix = `${capital(word)}: `
  return (reason.startsWith(prefix) ? reason.slice(prefix.length) : reason).replace(/\.$/, '')
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
