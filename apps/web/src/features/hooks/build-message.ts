/** The exact message to paste into TradingView, from a form. */
import { SECRET_STANDIN } from './message-templates.ts'

export type BuilderValues = {
  /** The alert of a strategy, whose placeholders say what it did; or of an indicator, which means one act. */
  source: 'strategy' | 'indicator'
  /** For an indicator. */
  action:
    | ('enter_long' | 'exit_long' | 'enter_short' | 'exit_short' | 'close' | 'reverse')
    | ('protect' | 'breakeven')
  symbol: string
  /** For an indicator; left out when empty. */
  quantity: string
  quantityType: 'units' | 'notional' | 'percent_of_equity' | 'risk_percent'
  /** What the next three count: percent of the price, or average true ranges, which the script has to plot. */
  distances: 'percent' | 'atr'
  /** How far from the price; each is left out when empty. */
  stop: string
  target: string
  trail: string
  /** For a strategy: the position afterwards, so that a missed alert heals itself. */
  inStep: boolean
}

/** The value of a plot of this very name, on the bar that fires the alert. */
const ATR = '{{plot("ATR")}}'

const DISTANCES = {
  percent: { stop: 'stop_loss_percent', target: 'take_profit_percent', trail: 'trail_percent' },
  atr: { stop: 'sl_atr', target: 'tp_atr', trail: 'trail_atr' },
} as const

const ALL = ['stop', 'target', 'trail'] as const
export type DistanceField = (typeof ALL)[number]

/** Which fields the message holds, and in a sentence why it holds no more. */
export const sentOf = ({
  source,
  action,
}: Pick<BuilderValues, 'source' | 'action'>): {
  size: boolean
  distances: readonly DistanceField[]
  why: string | null
} => {
  if (source === 'strategy') return { size: false, distances: ALL, why: null }
  if (action === 'protect')
    return {
      size: false,
      distances: ALL,
      why: 'It moves what protects a position and trades nothing: it has no size.',
    }
  if (action === 'breakeven')
    return {
      ...{ size: false, distances: ['target'] },
      why: 'The stop goes to the position’s average price: it has no distance, and a target may be set with it. Nothing is traded: it has no size.',
    }
  if (/^exit|^close/.test(action))
    return { size: false, distances: [], why: 'It closes all that is held: it has no size, stop or target.' }
  return { size: true, distances: ALL, why: null }
}

/** Why there is no message that a hook would take, or null where there is one. */
export const lacksOf = (values: BuilderValues): string | null =>
  values.source === 'indicator' && values.action === 'protect' && ALL.every((which) => !values[which])
    ? 'No message yet: fill in how far away the stop or the target is, or how far the stop trails. A move that names none of them is refused.'
    : null

/** Figures are quoted: a placeholder that comes out empty then leaves valid JSON, and the field can be named. */
export const buildMessage = (values: BuilderValues, secret: string | null): string => {
  const { source, inStep } = values
  const { size, distances } = sentOf(values)
  const fields: Record<string, string> = {
    secret: secret ?? SECRET_STANDIN,
    symbol: values.symbol || '{{ticker}}',
  }
  if (source === 'strategy')
    Object.assign(fields, {
      [inStep ? 'action' : 'strategy_order_action']: '{{strategy.order.action}}',
      [inStep ? 'contracts' : 'strategy_order_contracts']: '{{strategy.order.contracts}}',
      [inStep ? 'order_id' : 'strategy_order_id']: '{{strategy.order.id}}',
      [inStep ? 'order_price' : 'strategy_order_price']: '{{strategy.order.price}}',
      ...(inStep ? { position_size: '{{strategy.position_size}}' } : {}),
    })
  else
    Object.assign(fields, {
      action: values.action,
      ...(values.quantity && size ? { quantity: values.quantity, quantity_type: values.quantityType } : {}),
      price: '{{close}}',
    })
  Object.assign(fields, distancesOf(values, distances))
  fields.timestamp = '{{timenow}}'
  // TradingView knows the plot's name between plain quotation marks alone, which a JSON text cannot hold.
  return JSON.stringify(fields, null, 2).replace(JSON.stringify(ATR), ATR)
}

const distancesOf = (values: BuilderValues, wanted: readonly DistanceField[]) => {
  const names = DISTANCES[values.distances]
  const named = wanted.flatMap((which) => (values[which] ? [[names[which], values[which]]] : []))
  return { ...Object.fromEntries(named), ...(named.length > 0 && values.distances === 'atr' && { atr: ATR }) }
}

const SAMPLES: Record<string, string> = {
  ticker: 'BTCUSD',
  close: '64000',
  'plot("ATR")': '850.5',
  'strategy.order.action': 'buy',
  'strategy.order.contracts': '0.05',
  'strategy.order.id': 'long',
  'strategy.order.price': '64000',
  'strategy.position_size': '0.05',
}

/** The message as TradingView would send it, for a try; without the secret, which the server adds. */
export const fillMessage = (message: string, now: Date): string => {
  const filled = message.replace(/\{\{([^{}]+)\}\}/g, (whole, name: string) =>
    name === 'timenow' ? now.toISOString().replace(/\.\d+Z$/, 'Z') : (SAMPLES[name] ?? whole),
  )
  const { secret: _, ...fields } = JSON.parse(filled) as Record<string, string>
  return JSON.stringify(fields)
}
