import type { Leg, OrderView, TimeInForce } from '@viewzenix/schema'
import { priceText, quantityText } from '../../lib/figures.ts'

/** How long an order stands, as it ends a sentence. */
export const timeInForceWords: Record<TimeInForce, string> = {
  day: 'for the day',
  gtc: 'until canceled',
  ioc: 'immediate or cancel',
  fok: 'all or nothing',
  opg: 'at the opening auction',
  cls: 'at the closing auction',
}

/** What an order that can only reduce the position is for. */
export const purposeWords: Record<Leg, string> = {
  entry: 'It can only reduce the position',
  exit: 'Exit: it can only reduce the position',
  stop: 'Stop: it limits the loss of the position',
  target: 'Target: it takes the profit of the position',
}

/** Such as `Buy 0.05 BTCUSD`. */
export const orderTitle = ({
  side,
  quantity,
  symbol,
}: Pick<OrderView, 'side' | 'quantity' | 'symbol'>): string =>
  `${side === 'buy' ? 'Buy' : 'Sell'} ${quantityText(quantity)} ${symbol}`

const at = (price: string | null): string => (price === null ? '?' : priceText(price))

/** Such as `Stop at 61 200.00, limit at 61 100.00, until canceled`. */
export const orderTypeWords = ({
  type,
  limitPrice,
  stopPrice,
  trail,
  timeInForce,
}: Pick<OrderView, 'type' | 'limitPrice' | 'stopPrice' | 'trail' | 'timeInForce'>): string => {
  const stands = timeInForceWords[timeInForce]
  switch (type) {
    case 'market':
      return 'Market'
    case 'limit':
      return `Limit at ${at(limitPrice)}, ${stands}`
    case 'stop':
      return `Stop at ${at(stopPrice)}, ${stands}`
    case 'stop_limit':
      return `Stop at ${at(stopPrice)}, limit at ${at(limitPrice)}, ${stands}`
    case 'trailing_stop': {
      const behind = trail?.unit === 'percent' ? `${trail.percent} %` : at(trail?.amount ?? null)
      return `Trailing stop, ${behind} behind the best price, ${stands}`
    }
  }
}
