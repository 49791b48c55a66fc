import type { OrderView, TimeInForce } from '@viewzenix/schema'

/** How long an order stands, as it ends a sentence. */
export const timeInForceWords: Record<TimeInForce, string> = {
  day: 'for the day',
  gtc: 'until canceled',
  ioc: 'immediate or cancel',
  fok: 'all or nothing',
  opg: 'at the opening auction',
  cls: 'at the closing auction',
}

/** Such as `Buy 0.05 BTCUSD`. */
export const orderTitle = ({
  side,
  quantity,
  symbol,
}: Pick<OrderView, 'side' | 'quantity' | 'symbol'>): string =>
  `${side === 'buy' ? 'Buy' : 'Sell'} ${quantity} ${symbol}`
