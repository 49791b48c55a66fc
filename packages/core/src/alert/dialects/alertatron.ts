/**
 * A small part of Alertatron's script (alertatron.com/docs/automated-trading): one `market`, `limit` or `close` in
 * `Keys(SYMBOL) { … }`, and `cancel` before it. Everything else of it is refused by name.
 */
import { type Intent, type QuantityType, type Side, type Signal, signalOf } from '@viewzenix/schema'
import { readPercent } from './exits.ts'
import {
  decimalOf,
  FieldProblem,
  has,
  readFlag,
  readMarket,
  readPositive,
  readText,
  readWord,
  shown,
} from './fields.ts'
import type { JsonObject } from './sniff.ts'

const HEAD = /^[\w .-]{1,60}\(([^(){}]{1,60})\)\s*\{/

/** True for text that begins as a script does: `MyKeys(XBTUSD) {`. */
export const speaksAlertatron = (text: string): boolean => HEAD.test(text.slice(0, 200))

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  market: ['side', 'amount', 'position', 'reduceonly', 'tag'],
  limit: ['side', 'amount', 'position', 'reduceonly', 'tag', 'offset', 'postonly'],
  close: [],
  cancel: ['which'],
}

export const readAlertatron = (text: string): Signal => {
  const [head = '', symbol = ''] = HEAD.exec(text.slice(0, 200)) ?? []
  const end = text.lastIndexOf('}')
  if (end < head.length)
    throw new FieldProblem('INVALID_FIELD', '}', 'The script has no closing }: it ends in the middle.')
  const behind = text.slice(end + 1).trim()
  if (behind !== '' && !/^#\w{1,30}$/.test(behind))
    throw new FieldProblem(
      'UNSUPPORTED',
      behind.slice(0, 40),
      `${shown(behind)} behind the script is not understood: send one script in each alert.`,
    )
  const market = readMarket({ symbol }, ['symbol'])
  const commands = text
    .slice(head.length, end)
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('//'))
    .map(readCommand)
  const trades = commands.filter(({ name }) => name !== 'cancel')
  const cancels = commands.some(({ name }) => name === 'cancel')
  const [trade, second] = trades
  if (second)
    throw new FieldProblem(
      'SEVERAL_TRADES',
      second.name,
      `The script holds ${trades.length} trades: send one alert for each.`,
    )
  if (!trade) {
    if (cancels) return signalOf({ ...market, side: null, intent: 'cancel' })
    throw new FieldProblem('MISSING_FIELD', 'market', 'The script holds no market, limit or close.')
  }
  return signalOf({
    ...market,
    ...(trade.name === 'close' ? { side: null, intent: 'flat' } : readTrade(trade.name, trade.fields)),
    cancelResting: cancels || null,
  })
}

const readCommand = (line: string): { name: string; fields: JsonObject } => {
  const open = line.indexOf('(')
  const name = (open === -1 ? line : line.slice(0, open)).trim()
  const known = Object.hasOwn(ARGUMENTS, name.toLowerCase()) ? ARGUMENTS[name.toLowerCase()] : undefined
  if (!known)
    throw new FieldProblem(
      'UNSUPPORTED',
      name.slice(0, 40),
      `${shown(name)} is not supported: of Alertatron's scripts only market, limit, close and cancel are.`,
    )
  if (open === -1 || !line.endsWith(')'))
    throw new FieldProblem('INVALID_FIELD', name, `${name} must be written as ${name}(…);`)
  const fields: Record<string, string> = {}
  for (const pair of line.slice(open + 1, -1).split(',')) {
    if (pair.trim() === '') continue
    const at = pair.indexOf('=')
    const key = pair.slice(0, Math.max(at, 0)).trim().toLowerCase()
    if (!known.includes(key))
      throw new FieldProblem(
        'UNSUPPORTED',
        (key || pair.trim()).slice(0, 40),
        `${shown(pair.trim())} is not supported in ${name}: leaving it out would trade something else.`,
      )
    if (Object.hasOwn(fields, key))
      throw new FieldProblem('AMBIGUOUS', key, `${key} is there twice in ${name}: send it once.`)
    fields[key] = pair.slice(at + 1).trim()
  }
  return { name: name.toLowerCase(), fields }
}

const readTrade = (name: string, fields: JsonObject): Pick<Signal, 'side' | 'intent'> & Partial<Signal> => {
  if (readFlag(fields, ['postonly']))
    throw new FieldProblem(
      'UNSUPPORTED',
      'postOnly',
      'postOnly is not supported: set it to false, or leave it out.',
    )
  const side = readWord<Side>(fields, ['side'], { buy: 'buy', sell: 'sell', long: 'buy', short: 'sell' })
  const order = {
    orderType: name as 'market' | 'limit',
    orderId: readText(fields, ['tag'])?.text ?? null,
    ...readOffset(fields),
  }
  if (has(fields, 'position')) {
    const target = decimalOf('position', readText(fields, ['position'], 60)?.text ?? '')
    if (has(fields, 'amount') || side)
      throw new FieldProblem(
        'AMBIGUOUS',
        'position',
        'position says what to hold afterwards, and side and amount say what to trade: send one or the other.',
      )
    return { side: null, intent: target === '0' ? 'flat' : 'target', target, ...order }
  }
  if (!side) throw new FieldProblem('MISSING_FIELD', 'side', 'side is missing: it must be buy or sell.')
  const amount = readAmount(fields)
  const reduces = readFlag(fields, ['reduceonly']) === true || amount.quantityType === 'percent_of_position'
  const intent: Intent | null = reduces ? 'reduce' : null
  return { side, intent, ...amount, ...order }
}

/** `1000` counts units, `50%` the balance, `50%p` the position. */
const readAmount = (fields: JsonObject): { quantity: string; quantityType: QuantityType } => {
  const sent = readText(fields, ['amount'], 60)
  if (!sent)
    throw new FieldProblem('MISSING_FIELD', 'amount', 'amount is missing: say how much, such as 100 or 50%.')
  const [, number = '', unit = ''] = /^([^%]*)(%.*)?$/.exec(sent.text) ?? []
  const units: Record<string, QuantityType> = {
    '': 'units',
    '%': 'percent_of_equity',
    '%b': 'percent_of_equity',
    '%p': 'percent_of_position',
  }
  const quantityType = Object.hasOwn(units, unit) ? units[unit] : undefined
  if (!quantityType)
    throw new FieldProblem(
      'UNSUPPORTED',
      'amount',
      `amount ${shown(sent.text)} is not supported: write units (1000), percent of the balance (50%) or of the position (50%p).`,
    )
  const fieldsOfNumber = { amount: number.trim() }
  const quantity =
    unit === '' ? readPositive(fieldsOfNumber, ['amount']) : readPercent(fieldsOfNumber, ['amount'])
  if (quantity === null)
    throw new FieldProblem('INVALID_NUMBER', 'amount', `amount ${shown(sent.text)} is no number.`)
  return { quantity, quantityType }
}

/**
 * `@9000` is a price, `10` and `1%` are so far from the market's, below it to buy and above it to sell
 * (alertatron.com/docs/automated-trading/limit-order).
 */
const readOffset = (fields: JsonObject): Pick<Partial<Signal>, 'limitPrice' | 'limitOffset'> => {
  const text = readText(fields, ['offset'], 60)?.text
  if (text === undefined) return {}
  if (text.startsWith('@')) return { limitPrice: readPositive({ offset: text.slice(1) }, ['offset']) }
  if (!/^[\d.]+%?$/.test(text))
    throw new FieldProblem(
      'UNSUPPORTED',
      'offset',
      `offset ${shown(text)} is not supported: write a distance from the market such as 10 or 1%, or a price such as @9000.`,
    )
  const number = { offset: text.replace('%', '') }
  if (text.endsWith('%')) {
    const percent = readPercent(number, ['offset'])
    return percent === null ? {} : { limitOffset: { unit: 'percent', percent } }
  }
  const amount = readPositive(number, ['offset'])
  return amount === null ? {} : { limitOffset: { unit: 'price', amount } }
}
