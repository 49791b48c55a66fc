/** A bot's settings as sentences, for lists and detail pages. */
import { type BotSettings, dec, type OrderStyle, type RiskLimits, type Sizing } from '@viewzenix/schema'
import { timeInForceWords } from '../orders/order-words.ts'

export const describeSizing = (sizing: Sizing): string => {
  switch (sizing.kind) {
    case 'fixed':
      return `${sizing.quantity} units`
    case 'alert':
      return 'The alert’s size'
    case 'notional':
      return `${sizing.amount} USD`
    case 'percent_of_equity':
      return `${sizing.percent} % of equity`
  }
}

export const describeOrder = (order: OrderStyle): string => {
  if (order.type === 'market') return 'Market'
  const offset = dec(order.limitOffsetPercent)
  const where = offset.isZero()
    ? 'at the alert’s price'
    : `up to ${offset.abs().toFixed()} % ${offset.gt(0) ? 'worse' : 'better'} than the alert’s price`
  return `Limit ${where}, ${timeInForceWords[order.timeInForce]}`
}

export const describeSides = (bot: Pick<BotSettings, 'allowLong' | 'allowShort'>): string => {
  if (bot.allowLong && bot.allowShort) return 'Long and short'
  if (bot.allowLong) return 'Long only'
  return bot.allowShort ? 'Short only' : 'Exits only'
}

/** One line a limit that is set; empty when none is. */
export const describeRisk = (risk: RiskLimits): string[] => [
  ...(risk.maxOrderNotional ? [`An entry is worth at most ${risk.maxOrderNotional} USD`] : []),
  ...(risk.maxPositionNotional ? [`A position is worth at most ${risk.maxPositionNotional} USD`] : []),
  ...(risk.maxOrdersPerMinute
    ? [
        `At most ${risk.maxOrdersPerMinute} ${risk.maxOrdersPerMinute === 1 ? 'entry' : 'entries'} in 60 seconds`,
      ]
    : []),
]
