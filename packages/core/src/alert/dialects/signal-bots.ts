/**
 * The signal bots of 3Commas (help.3commas.io, custom signal and strategy JSON) and OKX (okx.com/help,
 * signal-bot-alert-message-specifications): nearly the same message under different names.
 */
import {
  type Intent,
  type OrderType,
  type QuantityType,
  type Side,
  type Signal,
  signalOf,
} from '@viewzenix/schema'
import {
  FieldProblem,
  find,
  readMarket,
  readNumber,
  readObject,
  readPositive,
  readTime,
  readWord,
  shown,
} from './fields.ts'
import { agree, meaningOf, opened, readStanding, type Standing } from './positions.ts'
import type { JsonObject } from './sniff.ts'
import { withExits } from './with-exits.ts'

/** True for messages that speak this dialect, well or badly. */
export const speaksThreeCommas = (message: JsonObject): boolean =>
  ['bot_uuid', 'strategy_info', 'tv_instrument', 'tv_exchange', 'email_token'].some((name) =>
    Object.hasOwn(message, name),
  )

/** True for messages that speak this dialect, well or badly. */
export const speaksOkx = (message: JsonObject): boolean =>
  Object.hasOwn(message, 'signalToken') ||
  (Object.hasOwn(message, 'instrument') &&
    ['marketPosition', 'prevMarketPosition', 'investmentType', 'maxLag'].some((name) =>
      Object.hasOwn(message, name),
    ))

const ACTIONS = {
  buy: { side: 'buy', intent: null },
  sell: { side: 'sell', intent: null },
  enter_long: { side: 'buy', intent: 'enter_long' },
  exit_long: { side: 'sell', intent: 'exit_long' },
  enter_short: { side: 'sell', intent: 'enter_short' },
  exit_short: { side: 'buy', intent: 'exit_short' },
} as const satisfies Record<string, { side: Side; intent: Intent | null }>
type Action = keyof typeof ACTIONS

const ACTION_WORDS = Object.fromEntries(Object.keys(ACTIONS).map((word) => [word, word])) as Record<
  string,
  Action
>

/** The action and the positions that stand beside it: what the trade means, if they do not contradict each other. */
const readMeaning = (
  message: JsonObject,
  before: Standing | null,
  after: Standing | null,
): Pick<Signal, 'side' | 'intent' | 'target' | 'before'> => {
  const word = readWord<Action>(message, ['action'], ACTION_WORDS)
  if (!word)
    throw new FieldProblem(
      'MISSING_FIELD',
      'action',
      `action is missing: it must be one of ${Object.keys(ACTIONS).join(', ')}.`,
    )
  const said = ACTIONS[word]
  if (!after) return { ...said, target: null, before: null }
  const meaning = meaningOf({ side: said.side, sideName: 'action' }, before, after)
  return agree({ intent: said.intent, name: 'action', word }, meaning, after)
}

const readSize = (
  message: JsonObject,
  amount: string,
  unit: { name: string; words: Record<string, QuantityType>; unsupported?: Record<string, string> },
  closes: boolean,
): Pick<Signal, 'quantity' | 'quantityType'> => {
  // What an exit leaves out or sends as 0 is all of it.
  if (closes && (!find(message, [amount]) || readNumber(message, [amount])?.value === '0'))
    return { quantity: null, quantityType: 'units' }
  const quantity = readPositive(message, [amount])
  const quantityType = readWord<QuantityType>(message, [unit.name], unit.words, unit.unsupported) ?? 'units'
  return { quantity, quantityType: quantity === null ? 'units' : quantityType }
}

/** Half of a position is a reduction, whatever the word for it was; all of it is an exit. */
const partial = (said: Parameters<typeof signalOf>[0]): Signal => {
  const signal = signalOf(said)
  if (!closing(signal.intent) || signal.quantityType !== 'percent_of_position') return signal
  return signal.quantity === '100' || signal.quantity === null
    ? { ...signal, quantity: null, quantityType: 'units' }
    : { ...signal, intent: 'reduce' }
}

const closing = (intent: Intent | null): boolean =>
  intent === 'exit_long' || intent === 'exit_short' || intent === 'flat'

const readLag = (message: JsonObject, name: string): number | null => {
  const lag = readNumber(message, [name])
  if (!lag || lag.value === '0') return null
  if (!/^\d{1,7}$/.test(lag.value))
    throw new FieldProblem('INVALID_NUMBER', name, `${name} must be whole seconds, not ${shown(lag.text)}.`)
  return Number(lag.value)
}

const THREE_COMMAS: ReadonlySet<string> = new Set(
  `secret bot_uuid max_lag timestamp trigger_price tv_exchange tv_instrument action strategy_info order instrument symbol
  ticker exchange price email_token message_type bot_id pair delay_seconds`.split(/\s+/),
)
export const readThreeCommas = (message: JsonObject): Signal =>
  withExits(message, THREE_COMMAS, readThreeCommasOrder(message))

const readThreeCommasOrder = (message: JsonObject): Signal => {
  if (Object.hasOwn(message, 'email_token'))
    throw new FieldProblem(
      'UNSUPPORTED',
      'email_token',
      'email_token belongs to a message that starts or stops a DCA bot of 3Commas, and there is no such bot here. Send the message of a signal bot.',
    )
  const market = readMarket(message, ['tv_instrument', 'instrument', 'symbol', 'ticker'])
  const exchange = find(message, ['tv_exchange', 'exchange'])?.value
  const info = readObject(message, 'strategy_info') ?? {}
  const at = (name: string) => `strategy_info.${name}`
  const before = readStanding(info, {
    way: [at('prev_market_position'), at('prev_market_positions')],
    size: [at('prev_market_position_size'), at('prev_market_positions_size')],
  })
  const after = readStanding(info, {
    way: [at('market_position'), at('market_positions')],
    size: [at('market_position_size'), at('market_positions_size')],
  })
  const meaning = readMeaning(message, before, after)
  const order = readObject(message, 'order') ?? {}
  return partial({
    ...market,
    exchange: market.exchange ?? exchangeOf(exchange),
    ...meaning,
    ...opened(
      readSize(
        order,
        'order.amount',
        {
          name: 'order.currency_type',
          words: {
            base: 'units',
            quote: 'notional',
            position_percent: 'percent_of_position',
            margin_percent: 'percent_of_equity',
            balance_percent: 'percent_of_equity',
          },
        },
        closing(meaning.intent),
      ),
      meaning,
    ),
    orderType: readWord<OrderType>(order, ['order.order_type'], { market: 'market', limit: 'limit' }),
    price: readPositive(message, ['trigger_price', 'price']),
    limitPrice: readPositive(order, ['order.price']),
    firedAt: readTime(message, ['timestamp']),
    maxLagSeconds: readLag(message, 'max_lag'),
  })
}

/** What OKX says when the message does not. */
const OKX_LAG_SECONDS = 60

const OKX: ReadonlySet<string> = new Set(
  `id action instrument signalToken timestamp maxLag marketPosition marketPositionSize prevMarketPosition
  prevMarketPositionSize investmentType amount orderType orderPriceOffset`.split(/\s+/),
)
export const readOkx = (message: JsonObject): Signal => withExits(message, OKX, readOkxOrder(message))

const readOkxOrder = (message: JsonObject): Signal => {
  const market = readMarket(message, ['instrument'])
  const before = readStanding(message, { way: ['prevMarketPosition'], size: ['prevMarketPositionSize'] })
  const after = readStanding(message, { way: ['marketPosition'], size: ['marketPositionSize'] })
  const meaning = readMeaning(message, before, after)
  const orderType = readWord<OrderType>(message, ['orderType'], { market: 'market', limit: 'limit' })
  const offset = readNumber(message, ['orderPriceOffset'])
  if (orderType === 'limit' && offset && offset.value !== '0')
    throw new FieldProblem(
      'UNSUPPORTED',
      'orderPriceOffset',
      'orderPriceOffset is not supported: set the limit offset on the bot, and leave it out.',
    )
  const firedAt = readTime(message, ['timestamp'])
  return partial({
    ...market,
    ...meaning,
    ...opened(
      readSize(
        message,
        'amount',
        {
          name: 'investmentType',
          words: {
            base: 'units',
            margin: 'notional',
            quote: 'notional',
            percentage_balance: 'percent_of_equity',
            percentage_position: 'percent_of_position',
          },
          unsupported: {
            contract:
              'investmentType contract is not supported, since what a contract holds differs by market: send base or margin.',
            percentage_investment:
              'investmentType percentage_investment is not supported: send percentage_balance, base or margin.',
          },
        },
        closing(meaning.intent),
      ),
      meaning,
    ),
    orderType,
    firedAt,
    maxLagSeconds: readLag(message, 'maxLag') ?? (firedAt === null ? null : OKX_LAG_SECONDS),
    orderId: typeof message.id === 'string' && message.id.length <= 200 ? message.id.trim() || null : null,
  })
}

const exchangeOf = (sent: unknown): string | null =>
  typeof sent === 'string' && /^[\w.-]{1,30}$/.test(sent.trim())
    ? sent
        .trim()
        .toUpperCase()
        .replace(/_DLY?$/, '')
    : null
