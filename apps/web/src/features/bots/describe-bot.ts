/** A bot's settings as sentences, for lists and detail pages. */
import {
  type ApprovalStyle,
  type BotExits,
  type BotSettings,
  type Distance,
  type DriftAct,
  dec,
  type OrderStyle,
  type RiskLimits,
  type Sizing,
} from '@viewzenix/schema'
import { quantityText } from '../../lib/figures.ts'
import { timeInForceWords } from '../orders/order-words.ts'

export const describeSizing = (sizing: Sizing): string => {
  switch (sizing.kind) {
    case 'fixed':
      return `${quantityText(sizing.quantity)} ${dec(sizing.quantity).eq(1) ? 'unit' : 'units'}`
    case 'alert':
      return 'The alert’s size'
    case 'notional':
      return `${quantityText(sizing.amount)} USD`
    case 'percent_of_equity':
      return `${sizing.percent} % of equity`
    case 'percent_of_position':
      return `${sizing.percent} % of the position`
    case 'risk_amount':
      return `${quantityText(sizing.amount)} USD at risk to the stop`
    case 'risk_percent':
      return `${sizing.percent} % of equity at risk to the stop`
  }
}

/** The size with what it is multiplied by. */
export const describeSize = (bot: Pick<BotSettings, 'sizing' | 'multiplier'>): string =>
  dec(bot.multiplier).eq(1)
    ? describeSizing(bot.sizing)
    : `${describeSizing(bot.sizing)}, times ${bot.multiplier}`

export const describeDrift: Record<DriftAct, string> = {
  ignore: 'Note it, and act on the signal',
  refuse: 'Refuse entries',
  flatten: 'Close what is held instead of entering',
  resync: 'Bring the position to the target',
}

export const describeApproval = (approval: ApprovalStyle | null): string => {
  if (!approval) return 'Trades by itself'
  const what = approval.for === 'all' ? 'Asks before every order' : 'Asks before every entry'
  return `${what}; refused after ${approval.expireSeconds} s without an answer`
}

const far = (distance: Distance): string =>
  distance.unit === 'percent' ? `${distance.percent} %` : quantityText(distance.amount)

/** The exits that it keeps where the alert names none. */
export const describeExits = ({ stop, trail, targets, breakEven, watchdog }: BotExits): string => {
  const parts = [
    ...(stop ? [`stop ${far(stop)} away`] : []),
    ...(trail ? [`stop trails by ${far(trail)}`] : []),
    ...targets.map(({ distance, share }) => `${share} % at a target ${far(distance)} away`),
    ...(breakEven
      ? [
          `to break-even after ${breakEven.after === 'targets' ? `target ${breakEven.count}` : far(breakEven.distance)}`,
        ]
      : []),
    ...(watchdog === 'flatten' ? ['closes a position without its stop'] : []),
    ...(watchdog === 'repair_or_flatten' ? ['closes a position whose stop the broker keeps refusing'] : []),
  ]
  const text = parts.join(', ')
  return text === '' ? 'The alert’s alone' : text.charAt(0).toUpperCase() + text.slice(1)
}

export const describeOrder = (order: OrderStyle): string => {
  const stands = timeInForceWords[order.timeInForce]
  if (order.type === 'market') return 'Market'
  if (order.type === 'trailing_stop') {
    const by = order.trail && far(order.trail)
    return `Trailing stop, ${by ? `${by} behind` : 'as far as the alert says'}, ${stands}`
  }
  const stop =
    order.type === 'limit' ? '' : `Stop ${order.stopOffsetPercent} % beyond ${baseWords[order.base]}`
  if (order.type === 'stop') return `${stop}, ${stands}`
  return `${stop ? `${stop}, limit` : 'Limit'} ${limitWords(order)}, ${stands}`
}

const baseWords = { alert: 'the alert’s price', quote: 'the quote' } as const

const limitWords = (order: OrderStyle): string => {
  const base = order.type === 'stop_limit' ? 'the stop' : baseWords[order.base]
  if (order.limitOffsetTicks !== null) {
    const ticks = Math.abs(order.limitOffsetTicks)
    if (ticks === 0) return `at ${base}`
    return `up to ${ticks} ${ticks === 1 ? 'tick' : 'ticks'} ${order.limitOffsetTicks > 0 ? 'worse' : 'better'} than ${base}`
  }
  const offset = dec(order.limitOffsetPercent)
  return offset.isZero()
    ? `at ${base}`
    : `up to ${offset.abs().toFixed()} % ${offset.gt(0) ? 'worse' : 'better'} than ${base}`
}

export const describeSides = (bot: Pick<BotSettings, 'allowLong' | 'allowShort'>): string => {
  if (bot.allowLong && bot.allowShort) return 'Long and short'
  if (bot.allowLong) return 'Long only'
  return bot.allowShort ? 'Short only' : 'Exits only'
}

/** One line a limit that is set; empty when none is. */
export const describeRisk = (risk: RiskLimits): string[] => [
  ...(risk.maxOrderNotional ? [`An entry is worth at most ${quantityText(risk.maxOrderNotional)} USD`] : []),
  ...(risk.maxPositionNotional
    ? [`A position is worth at most ${quantityText(risk.maxPositionNotional)} USD`]
    : []),
  ...(risk.maxOrdersPerMinute
    ? [
        `At most ${risk.maxOrdersPerMinute} ${risk.maxOrdersPerMinute === 1 ? 'entry' : 'entries'} in 60 seconds`,
      ]
    : []),
]
