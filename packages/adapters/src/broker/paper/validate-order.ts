/** Why a broker would refuse an order at the door. Pure: the sentences are what the trader reads. */
import type { Instrument, PlaceOrder } from '@viewzenix/core/ports'
import { type Decimal, dec, type OrderType, settlementCurrencyOf, toDecimalString } from '@viewzenix/schema'
import { PAPER_CAPABILITIES } from './capabilities.ts'
import type { Funds } from './funds.ts'

const LIMITED: ReadonlySet<OrderType> = new Set(['limit', 'stop_limit'])
const STOPPED: ReadonlySet<OrderType> = new Set(['stop', 'stop_limit'])
const words = (type: OrderType): string => type.replaceAll('_', ' ')

/** `6,434.02`; needs are rounded up to the cent, what is there is rounded down. */
export const formatMoney = (amount: Decimal, direction: 'up' | 'down'): string => {
  const cents = direction === 'up' ? amount.times(100).ceil() : amount.times(100).floor()
  const text = cents.div(100).toFixed(2)
  return text.replace(/\B(?=(\d{3})+(?!\d)\.)/g, ',')
}

const isMultiple = (value: string, step: string): boolean => dec(value).mod(step).isZero()
const neighbours = (value: string, step: string): string => {
  const below = dec(value).div(step).floor().times(step)
  return `${toDecimalString(below)} or ${toDecimalString(below.plus(step))}`
}

/** What an order of its type lacks, or null. */
const kindProblem = ({ type, side, timeInForce, ...order }: PlaceOrder, price: string): string | null => {
  const allowed = PAPER_CAPABILITIES.orders[type] ?? []
  if (!allowed.includes(timeInForce))
    return `The paper broker takes ${words(type)} orders as ${allowed.join(', ')}, not as ${timeInForce}.`
  if (LIMITED.has(type) && order.limitPrice === null) return `A ${words(type)} order needs a limit price.`
  if (STOPPED.has(type) && order.stopPrice === null) return `A ${words(type)} order needs a stop price.`
  if (type !== 'trailing_stop') return null
  if (order.trail === null) return 'A trailing stop needs the distance at which it follows.'
  const far =
    order.trail.unit === 'price' ? dec(order.trail.amount).gte(price) : dec(order.trail.percent).gte(100)
  return side === 'sell' && far ? 'The trailing stop would start at or below zero.' : null
}

/** What is wrong with the order itself, or null. `price` is its limit, or the touch for market orders. */
export const termsProblem = (
  order: PlaceOrder,
  instrument: Instrument,
  price: string,
  currency: string,
): string | null => {
  const { lotSize, tickSize, minQuantity, minNotional } = instrument
  const settlement = settlementCurrencyOf(order.symbol)
  if (settlement !== currency) {
    return `${order.symbol} is paid in ${settlement} and this account holds ${currency}: the paper broker does not convert currencies.`
  }
  if (!dec(order.quantity).gt(0)) return `The quantity must be greater than 0, it is ${order.quantity}.`
  const incomplete = kindProblem(order, price)
  if (incomplete !== null) return incomplete
  if (!isMultiple(order.quantity, lotSize)) {
    return `The quantity ${order.quantity} is not a multiple of the lot size ${lotSize}: the nearest are ${neighbours(order.quantity, lotSize)}.`
  }
  for (const [name, at] of [
    ['limit price', order.limitPrice],
    ['stop price', order.stopPrice],
  ] as const) {
    if (at !== null && !isMultiple(at, tickSize))
      return `The ${name} ${at} is not a multiple of the tick size ${tickSize}: the nearest are ${neighbours(at, tickSize)}.`
  }
  if (order.reduceOnly) return null
  if (dec(order.quantity).lt(minQuantity)) {
    return `The quantity ${order.quantity} is below the minimum of ${minQuantity}.`
  }
  const notional = dec(order.quantity).times(price)
  if (notional.lt(minNotional)) {
    return `The order is worth ${toDecimalString(notional)} ${currency} (${order.quantity} × ${price}), below the minimum of ${minNotional} ${currency}.`
  }
  return null
}

/** Whether the account can pay for what the order opens: `before` and `after` are its funds without and with it. */
export const fundsProblem = (
  order: PlaceOrder,
  before: Funds,
  after: Funds,
  currency: string,
): string | null => {
  const needs = dec(after.reserved).minus(before.reserved)
  if (needs.lte(0) || needs.lte(before.free)) return null
  const free = dec(before.free)
  const need = `${formatMoney(needs, 'up')} ${currency}`
  const have = formatMoney(free.gt(0) ? free : dec(0), 'down')
  return order.side === 'buy'
    ? `Not enough cash: needs ${need}, ${have} available.`
    : `Not enough margin: selling short needs ${need} of free equity, ${have} available.`
}
