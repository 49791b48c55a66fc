/**
 * Messages to paste into TradingView, ready for one hook. TradingView sends no headers of its own, so the secret
 * stands in the body. Figures are quoted: a placeholder that comes out empty then leaves valid JSON, and the
 * answer can name the field at fault.
 */

/** Stands where the secret belongs, as the secret itself is shown only once. */
export const SECRET_STANDIN = 'PASTE_THE_HOOK_SECRET'

export type TemplateKind = 'message' | 'pine' | 'shell'
export type MessageTemplate = {
  id: string
  title: string
  /** Where it goes and when to choose it, in a sentence or two. */
  note: string
  kind: TemplateKind
  text: string
}

type Fields = readonly (readonly [string, string])[]
const json = (fields: Fields): string =>
  `{\n${fields.map(([field, value]) => `  ${JSON.stringify(field)}: ${JSON.stringify(value)}`).join(',\n')}\n}`

/** One alert for a whole strategy: TradingView fills in what the strategy just did. */
const strategyMessage = (secret: string): string =>
  json([
    ['secret', secret],
    ['symbol', '{{ticker}}'],
    ['strategy_order_id', '{{strategy.order.id}}'],
    ['strategy_order_action', '{{strategy.order.action}}'],
    ['strategy_order_contracts', '{{strategy.order.contracts}}'],
    ['strategy_order_price', '{{strategy.order.price}}'],
    ['strategy_order_comment', '{{strategy.order.comment}}'],
    ['time', '{{timenow}}'],
  ])

type FixedAction = { id: 'long' | 'short'; action: 'buy' | 'sell'; entry: boolean }

/** One alert for one act, from an indicator or a price level, where no strategy says what to do. */
const fixedMessage = (secret: string, { id, action, entry }: FixedAction): string =>
  json([
    ['secret', secret],
    ['symbol', '{{ticker}}'],
    ['strategy_order_id', id],
    ['strategy_order_action', action],
    ...(entry ? ([['strategy_order_contracts', '0.05']] as const) : []),
    ['strategy_order_price', '{{close}}'],
    ['time', '{{timenow}}'],
  ])

const tradersPostMessage = (secret: string): string =>
  json([
    ['secret', secret],
    ['ticker', '{{ticker}}'],
    ['action', '{{strategy.order.action}}'],
    ['quantity', '{{strategy.order.contracts}}'],
    ['price', '{{strategy.order.price}}'],
    ['time', '{{timenow}}'],
  ])

/** Pine, for the scripts that call alert(): there TradingView fills in no placeholder, the script has to. */
const pine = (secret: string): string => `//@version=6
strategy("Viewzenix example", overlay = true)

// The message of one order, with the values of this very bar.
message(string id, string action, float size) =>
    '{"secret":"${secret}"' +
     ',"symbol":"' + syminfo.ticker + '"' +
     ',"strategy_order_id":"' + id + '"' +
     ',"strategy_order_action":"' + action + '"' +
     ',"strategy_order_contracts":"' + str.tostring(size) + '"' +
     ',"strategy_order_price":"' + str.tostring(close) + '"' +
     ',"time":"' + str.tostring(timenow) + '"}'

fast = ta.ema(close, 12)
slow = ta.ema(close, 26)

if ta.crossover(fast, slow)
    strategy.entry("long", strategy.long, qty = 0.05)
    alert(message("long", "buy", 0.05), alert.freq_once_per_bar_close)
if ta.crossunder(fast, slow)
    strategy.close("long")
    alert(message("long", "sell", 0.05), alert.freq_once_per_bar_close)
`

/** The body goes in single quotes, which the example does not contain. */
const curl = (url: string, secret: string): string =>
  `curl -X POST '${url}' \\
  -H 'Authorization: Bearer ${secret}' \\
  -H 'Content-Type: application/json' \\
  -d '${testMessage({ symbol: 'BTCUSD', ...tradeActions.enter_long, quantity: '0.05' })}'`

/** All templates of a hook, the one that most people want first. */
export const messageTemplates = (hook: { url: string; secret: string | null }): MessageTemplate[] => {
  const secret = hook.secret ?? SECRET_STANDIN
  const fixed = (id: string, title: string, act: FixedAction, note: string): MessageTemplate => ({
    id,
    title,
    note,
    kind: 'message',
    text: fixedMessage(secret, act),
  })
  return [
    {
      id: 'strategy',
      title: 'Strategy',
      note: 'For the alert of a strategy: one alert covers every entry and exit. Name the orders “long” and “short” in strategy.entry(), and the bot knows an exit from an entry; with other names the position that it meets decides.',
      kind: 'message',
      text: strategyMessage(secret),
    },
    fixed(
      'enter-long',
      'Enter long',
      { id: 'long', action: 'buy', entry: true },
      'For an indicator or a price level that means: buy. The size counts only for bots that take theirs from the alert.',
    ),
    fixed(
      'exit-long',
      'Exit long',
      { id: 'long', action: 'sell', entry: false },
      'For an indicator or a price level that means: sell what is held. It closes the whole long position and never opens a short one.',
    ),
    fixed(
      'enter-short',
      'Enter short',
      { id: 'short', action: 'sell', entry: true },
      'For an indicator or a price level that means: sell short. The bot must allow short positions.',
    ),
    fixed(
      'exit-short',
      'Exit short',
      { id: 'short', action: 'buy', entry: false },
      'For an indicator or a price level that means: buy back. It closes the whole short position and never opens a long one.',
    ),
    {
      id: 'pine',
      title: 'Pine alert()',
      note: 'For scripts that call alert(). TradingView fills in no {{placeholder}} there, so the script builds the message itself. Choose “alert() function calls only” when you create the alert, or each order comes twice.',
      kind: 'pine',
      text: pine(secret),
    },
    {
      id: 'traderspost',
      title: 'TradersPost',
      note: 'For alerts that were written for TradersPost: keep them, and add the secret. What cannot be honoured, such as options, is refused by name and not ignored.',
      kind: 'message',
      text: tradersPostMessage(secret),
    },
    {
      id: 'curl',
      title: 'curl',
      note: 'For your own programs. They can send the secret in a header, where it belongs. Run it in a terminal to try the hook from outside.',
      kind: 'shell',
      text: curl(hook.url, secret),
    },
  ]
}

/** What a test alert can ask for, in the words of the form. */
export const tradeActions = {
  enter_long: { id: 'long', action: 'buy' },
  exit_long: { id: 'long', action: 'sell' },
  enter_short: { id: 'short', action: 'sell' },
  exit_short: { id: 'short', action: 'buy' },
} as const satisfies Record<string, { id: string; action: 'buy' | 'sell' }>
export type TradeAction = keyof typeof tradeActions

export type TestMessage = {
  symbol: string
  id: string
  action: 'buy' | 'sell'
  /** Base units, as typed; left out when empty. */
  quantity?: string
  /** Quote currency, as typed; left out when empty. */
  price?: string
  comment?: string
}

/** The body of a test alert. Without the secret: the server, which knows it, sends the message to the hook. */
export const testMessage = ({ symbol, id, action, quantity, price, comment }: TestMessage): string =>
  JSON.stringify({
    symbol,
    strategy_order_id: id,
    strategy_order_action: action,
    ...(quantity ? { strategy_order_contracts: quantity } : {}),
    ...(price ? { strategy_order_price: price } : {}),
    ...(comment ? { strategy_order_comment: comment } : {}),
  })
