/**
 * The bot form between what is typed and what the server takes. Every figure stays the text that was typed:
 * a JavaScript number never holds money. Fields that a choice hides keep their text and are not sent.
 */
import {
  type BotSettings,
  type BotSettingsInput,
  botSettings,
  type OrderStyle,
  type OrderType,
  type Sizing,
} from '@viewzenix/schema'

export type BotFormValues = {
  name: string
  hookId: string
  accountIds: string[]
  symbols: string[]
  allowLong: boolean
  allowShort: boolean
  sizingKind: Sizing['kind']
  /** Base units. */
  quantity: string
  /** Quote currency. */
  amount: string
  /** 2.5 is two and a half percent of the account's equity. */
  percent: string
  orderType: OrderType
  timeInForce: OrderStyle['timeInForce']
  limitOffsetPercent: string
  maxOrderNotional: string
  maxPositionNotional: string
  maxOrdersPerMinute: string
}

/** A careful beginning: market orders of a small fixed size, long only, at most ten entries a minute. */
export const newBotValues = (known: { hookId?: string; accountId?: string }): BotFormValues => ({
  name: '',
  hookId: known.hookId ?? '',
  accountIds: known.accountId ? [known.accountId] : [],
  symbols: [],
  allowLong: true,
  allowShort: false,
  sizingKind: 'fixed',
  quantity: '0.05',
  amount: '1000',
  percent: '2.5',
  orderType: 'market',
  timeInForce: 'gtc',
  limitOffsetPercent: '0.1',
  maxOrderNotional: '',
  maxPositionNotional: '',
  maxOrdersPerMinute: '10',
})

export const botValuesOf = (bot: BotSettings): BotFormValues => {
  const blank = newBotValues({})
  const { sizing, order, risk } = bot
  return {
    name: bot.name,
    hookId: bot.hookId,
    accountIds: bot.accountIds,
    symbols: bot.symbols,
    allowLong: bot.allowLong,
    allowShort: bot.allowShort,
    sizingKind: sizing.kind,
    quantity: sizing.kind === 'fixed' ? sizing.quantity : blank.quantity,
    amount: sizing.kind === 'notional' ? sizing.amount : blank.amount,
    percent: sizing.kind === 'percent_of_equity' ? sizing.percent : blank.percent,
    orderType: order.type,
    timeInForce: order.timeInForce,
    limitOffsetPercent: order.limitOffsetPercent,
    maxOrderNotional: risk.maxOrderNotional ?? '',
    maxPositionNotional: risk.maxPositionNotional ?? '',
    maxOrdersPerMinute: risk.maxOrdersPerMinute === null ? '' : String(risk.maxOrdersPerMinute),
  }
}

const sizingOf = (values: BotFormValues): Sizing => {
  switch (values.sizingKind) {
    case 'fixed':
      return { kind: 'fixed', quantity: values.quantity.trim() }
    case 'alert':
      return { kind: 'alert' }
    case 'notional':
      return { kind: 'notional', amount: values.amount.trim() }
    case 'percent_of_equity':
      return { kind: 'percent_of_equity', percent: values.percent.trim() }
  }
}

const orNull = (text: string): string | null => text.trim() || null

/** What is sent. Not checked: `checkBotValues` or the server says what is wrong with it. */
export const botInputOf = (values: BotFormValues): BotSettingsInput => ({
  name: values.name,
  hookId: values.hookId,
  accountIds: values.accountIds,
  symbols: values.symbols,
  allowLong: values.allowLong,
  allowShort: values.allowShort,
  sizing: sizingOf(values),
  order:
    values.orderType === 'market'
      ? { type: 'market' }
      : {
          type: 'limit',
          timeInForce: values.timeInForce,
          limitOffsetPercent: values.limitOffsetPercent.trim() || '0',
        },
  risk: {
    maxOrderNotional: orNull(values.maxOrderNotional),
    maxPositionNotional: orNull(values.maxPositionNotional),
    maxOrdersPerMinute: values.maxOrdersPerMinute.trim() ? Number(values.maxOrdersPerMinute) : null,
  },
})

/** The field of the form for a path of the input, such as `sizing.quantity` or `symbols.0`. */
export const botFieldOf = (path: string): keyof BotFormValues | null => {
  const blank = newBotValues({})
  const [first = '', second = ''] = path.split('.')
  if (first === 'sizing' && second === 'kind') return 'sizingKind'
  if (first === 'order' && second === 'type') return 'orderType'
  const wanted = ['sizing', 'order', 'risk'].includes(first) ? second : first
  return isField(wanted, blank) ? wanted : null
}
const isField = (text: string, blank: BotFormValues): text is keyof BotFormValues =>
  Object.hasOwn(blank, text)

/** The same rules as the server's, and two that the schema leaves to people: a sentence for each field. */
export const checkBotValues = (values: BotFormValues): Partial<Record<keyof BotFormValues, string>> => {
  const errors: Partial<Record<keyof BotFormValues, string>> = {}
  if (!values.hookId) errors.hookId = 'choose the hook that the bot listens to'
  if (!values.allowLong && !values.allowShort)
    errors.allowLong = 'allow long or short positions: a bot that allows neither never enters'
  const read = botSettings.safeParse(botInputOf(values))
  for (const issue of read.error?.issues ?? []) {
    const field = botFieldOf(issue.path.join('.'))
    if (field) errors[field] ??= issue.message
  }
  return errors
}
