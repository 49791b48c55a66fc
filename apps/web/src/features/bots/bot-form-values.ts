/**
 * The bot form between what is typed and what the server takes. Every figure stays the text that was typed:
 * a JavaScript number never holds money. Fields that a choice hides keep their text and are not sent.
 */
import {
  type ApprovalStyle,
  type BotSettings,
  type BotSettingsInput,
  botSettings,
  type Distance,
  type DriftAct,
  type OrderStyle,
  type OrderType,
  type Sizing,
  type WatchdogAct,
} from '@viewzenix/schema'
import { exitFieldOf, exitsOf, exitValuesOf } from './exit-values.ts'

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
  /** 2.5 is two and a half percent of what the size is a part of. */
  percent: string
  multiplier: string
  /** By account: what its size is multiplied by on top, and its own size where it has one. */
  accountSizes: Record<string, { multiplier: string; sizing: Sizing | null }>
  orderType: OrderType
  timeInForce: OrderStyle['timeInForce']
  base: OrderStyle['base']
  offsetUnit: 'percent' | 'ticks'
  limitOffsetPercent: string
  limitOffsetTicks: string
  stopOffsetPercent: string
  trailUnit: Distance['unit']
  trail: string
  extendedHours: boolean
  cancelResting: boolean
  addOpens: boolean
  drift: DriftAct
  approvalFor: 'none' | ApprovalStyle['for']
  expireSeconds: string
  exitUnit: Distance['unit']
  exitStop: string
  exitTrail: string
  /** Nearest first. */
  exitTargets: { distance: string; share: string }[]
  breakEvenAfter: 'never' | 'targets' | 'distance'
  /** Targets that have to be filled, or how far the market has to go. */
  breakEvenAt: string
  watchdog: WatchdogAct
  /** Limits that have a form of their own: kept as they are. */
  risk: BotSettingsInput['risk']
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
  multiplier: '1',
  accountSizes: {},
  orderType: 'market',
  timeInForce: 'gtc',
  base: 'alert',
  offsetUnit: 'percent',
  limitOffsetPercent: '0.1',
  limitOffsetTicks: '5',
  stopOffsetPercent: '0.5',
  trailUnit: 'percent',
  trail: '1',
  extendedHours: false,
  cancelResting: false,
  addOpens: false,
  drift: 'ignore',
  approvalFor: 'none',
  expireSeconds: '300',
  exitUnit: 'percent',
  exitStop: '',
  exitTrail: '',
  exitTargets: [],
  breakEvenAfter: 'never',
  breakEvenAt: '1',
  watchdog: 'repair',
  risk: {},
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
    amount: 'amount' in sizing ? sizing.amount : blank.amount,
    percent: 'percent' in sizing ? sizing.percent : blank.percent,
    multiplier: bot.multiplier,
    accountSizes: Object.fromEntries(
      bot.accountSizes.map(({ accountId, multiplier, sizing: own }) => [
        accountId,
        { multiplier, sizing: own },
      ]),
    ),
    orderType: order.type,
    timeInForce: order.timeInForce,
    base: order.base,
    offsetUnit: order.limitOffsetTicks === null ? 'percent' : 'ticks',
    limitOffsetPercent: order.limitOffsetPercent,
    limitOffsetTicks:
      order.limitOffsetTicks === null ? blank.limitOffsetTicks : String(order.limitOffsetTicks),
    stopOffsetPercent: order.stopOffsetPercent,
    trailUnit: order.trail?.unit ?? blank.trailUnit,
    trail: order.trail ? trailText(order.trail) : order.type === 'trailing_stop' ? '' : blank.trail,
    extendedHours: order.extendedHours,
    cancelResting: bot.cancelResting,
    addOpens: bot.addOpens,
    drift: bot.drift,
    approvalFor: bot.approval?.for ?? 'none',
    expireSeconds: bot.approval ? String(bot.approval.expireSeconds) : blank.expireSeconds,
    ...exitValuesOf(bot.exits),
    risk,
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
    case 'risk_amount':
      return { kind: 'risk_amount', amount: values.amount.trim() }
    case 'percent_of_equity':
    case 'percent_of_position':
    case 'risk_percent':
      return { kind: values.sizingKind, percent: values.percent.trim() }
  }
}

const trailText = (trail: Distance): string => (trail.unit === 'percent' ? trail.percent : trail.amount)

/** Only what the type of order uses. */
const orderOf = (values: BotFormValues): BotSettingsInput['order'] => {
  const { orderType: type, base, extendedHours, timeInForce } = values
  if (type === 'market') return { type, extendedHours }
  const limited = type === 'limit' || type === 'stop_limit'
  const stopped = type === 'stop' || type === 'stop_limit'
  const trail = values.trail.trim()
  return {
    type,
    timeInForce,
    extendedHours,
    base,
    ...(limited && values.offsetUnit === 'percent'
      ? { limitOffsetPercent: values.limitOffsetPercent.trim() || '0' }
      : {}),
    ...(limited && values.offsetUnit === 'ticks'
      ? { limitOffsetTicks: Number(values.limitOffsetTicks) }
      : {}),
    ...(stopped ? { stopOffsetPercent: values.stopOffsetPercent.trim() || '0' } : {}),
    ...(type === 'trailing_stop' && trail
      ? {
          trail:
            values.trailUnit === 'percent'
              ? { unit: 'percent' as const, percent: trail }
              : { unit: 'price' as const, amount: trail },
        }
      : {}),
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
  addOpens: values.addOpens,
  cancelResting: values.cancelResting,
  drift: values.drift,
  approval:
    values.approvalFor === 'none'
      ? null
      : { for: values.approvalFor, expireSeconds: Number(values.expireSeconds) },
  sizing: sizingOf(values),
  multiplier: values.multiplier.trim() || '1',
  accountSizes: values.accountIds.flatMap((accountId) => {
    const { multiplier = '1', sizing = null } = values.accountSizes[accountId] ?? {}
    const differs = sizing !== null || !['', '1'].includes(multiplier.trim())
    return differs ? { accountId, multiplier: multiplier.trim() || '1', sizing } : []
  }),
  order: orderOf(values),
  exits: exitsOf(values),
  risk: {
    ...values.risk,
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
  if (first === 'accountSizes') return 'accountSizes'
  if (first === 'exits') return exitFieldOf(second)
  if (first === 'approval') return second === 'for' ? 'approvalFor' : 'expireSeconds'
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
