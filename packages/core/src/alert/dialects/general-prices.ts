/** Prices and the kind of order of a message that is read by its names. */
import type { OrderType, Signal, TimeInForce } from '@viewzenix/schema'
import { FieldProblem, readFlag, readPositive, shown } from './fields.ts'
import { type Finds, leniently, pick, take, textOf } from './finds.ts'
import { facetsOf } from './general-side.ts'
import type { Leaf } from './leaves.ts'

const ORDER_TYPES: Readonly<Record<string, OrderType>> = {
  market: 'market',
  mkt: 'market',
  limit: 'limit',
  lmt: 'limit',
  stop: 'stop',
  stopmarket: 'stop',
  slm: 'stop',
  stoplimit: 'stop_limit',
  sl: 'stop_limit',
  trailingstop: 'trailing_stop',
  trailingstopmarket: 'trailing_stop',
  trailing: 'trailing_stop',
}
const orderTypeOf = (text: string | null): OrderType | null => {
  const key = text?.toLowerCase().replace(/[\s_-]/g, '') ?? ''
  return (Object.hasOwn(ORDER_TYPES, key) ? ORDER_TYPES[key] : undefined) ?? null
}

const TIMES: Readonly<Record<string, TimeInForce>> = {
  day: 'day',
  gtc: 'gtc',
  goodtillcancel: 'gtc',
  goodtillcanceled: 'gtc',
  goodtillcancelled: 'gtc',
  ioc: 'ioc',
  immediateorcancel: 'ioc',
  fok: 'fok',
  fillorkill: 'fok',
  opg: 'opg',
  cls: 'cls',
}

export const readPrices = (
  finds: Finds,
): Pick<Signal, 'price' | 'orderType' | 'limitPrice' | 'stopPrice' | 'timeInForce' | 'extendedHours'> => {
  const compound = typeInSide(finds)
  const orderType =
    pick(finds, 'orderType', 'orderType', (leaf) => {
      const type = orderTypeOf(textOf(leaf))
      if (type) return type
      throw new FieldProblem(
        'INVALID_FIELD',
        leaf.name,
        `${leaf.name} must be such as market, limit, stop, stop_limit or trailing_stop, not ${shown(leaf.value)}.`,
      )
    }) ??
    compound ??
    typeBesideSide(finds)
  // A market order has no price, and 0 is how many leave it out.
  const positive = (leaf: Leaf) =>
    orderType === 'market' && /^0*\.?0*$/.test(String(leaf.value).trim())
      ? null
      : readPositive({ [leaf.name]: leaf.value }, [leaf.name])
  const price =
    pick(finds, 'price', 'price', positive) ?? pick(finds, 'price', 'barPrice', positive, () => true)
  const limitPrice = pick(finds, 'limitPrice', 'limitPrice', positive)
  const stops = orderType === 'stop' || orderType === 'stop_limit'
  return {
    price,
    orderType,
    // Where the kind of order is limit and nothing else is said, the price is its limit.
    limitPrice: limitPrice ?? (orderType === 'limit' || orderType === 'stop_limit' ? price : null),
    stopPrice: stops
      ? (pick(finds, 'stopPrice', 'stopPrice', positive) ?? (compound === 'stop' ? price : null))
      : null,
    timeInForce: pick(finds, 'timeInForce', 'timeInForce', (leaf) => {
      const key =
        textOf(leaf)
          ?.toLowerCase()
          .replace(/[\s_-]/g, '') ?? ''
      const time = Object.hasOwn(TIMES, key) ? TIMES[key] : undefined
      if (time) return time
      throw new FieldProblem(
        'INVALID_FIELD',
        leaf.name,
        `${leaf.name} must be day, gtc, ioc, fok, opg or cls, not ${shown(leaf.value)}.`,
      )
    }),
    extendedHours: pick(finds, 'extendedHours', 'extendedHours', (leaf) =>
      readFlag({ [leaf.name]: leaf.value }, [leaf.name]),
    ),
  }
}

/** `buy_limit` and `ORDER_TYPE_SELL_STOP` say the side and the kind of order at once. */
const typeInSide = (finds: Finds): OrderType | null => {
  for (const leaf of finds.of('side')) {
    const text = leniently(() => textOf(leaf)) ?? ''
    const [, before, after] = COMPOUND.exec(text.toLowerCase().replace(/[\s_-]/g, '')) ?? []
    const type = orderTypeOf(before || after || null)
    if (type) {
      take(finds, 'orderType', leaf)
      return type
    }
  }
  return null
}
const COMPOUND = /^(?:ordertype)?(limit|stop|market)?(?:buy|sell)(limit|stop|market)?$/

/** `type` is a side with some people, and the kind of order with others. */
const typeBesideSide = (finds: Finds): OrderType | null => {
  const leaf = finds.of('side').find(({ name }) => /(^|\.)type$/i.test(name))
  const text = leaf ? leniently(() => textOf(leaf)) : null
  const type = orderTypeOf(text)
  // It is a kind of order, and none that we know.
  if (leaf && text && !type && !facetsOf(text) && /limit|stop|trail|profit|iceberg|oco/i.test(text))
    throw new FieldProblem(
      'INVALID_FIELD',
      leaf.name,
      `${leaf.name} must be such as market, limit, stop, stop_limit or trailing_stop, not ${shown(text)}.`,
    )
  if (leaf && type) take(finds, 'orderType', { name: leaf.name, sure: 'likely' })
  return type
}
