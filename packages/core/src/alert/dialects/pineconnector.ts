/**
 * PineConnector's comma text `LicenseID,command,symbol,key=value,…` (docs.pineconnector.com/syntax). What its numbers
 * count is set in its EA and not in the message: so here it is a setting of the hook.
 */
import {
  type Distance,
  dec,
  type Intent,
  type Level,
  type Market,
  type OrderType,
  type PineUnits,
  pairOf,
  type QuantityType,
  type Side,
  type Signal,
  signalOf,
  toDecimalString,
} from '@viewzenix/schema'
import { checkExits } from './check-exits.ts'
import { readPercent } from './exits.ts'
import { FieldProblem, has, oneOf, readMarket, readPositive, readText, shown } from './fields.ts'
import { needExits } from './need-exits.ts'
import type { JsonObject } from './sniff.ts'

type Command = { side: Side | null; intent: Intent; orderType?: OrderType }

const buy: Command = { side: 'buy', intent: 'enter_long' }
const sell: Command = { side: 'sell', intent: 'enter_short' }
const COMMANDS: Readonly<Record<string, Command | string>> = {
  buy,
  long: buy,
  bull: buy,
  bullish: buy,
  sell,
  short: sell,
  bear: sell,
  bearish: sell,
  buylimit: { ...buy, orderType: 'limit' },
  buystop: { ...buy, orderType: 'stop' },
  selllimit: { ...sell, orderType: 'limit' },
  sellstop: { ...sell, orderType: 'stop' },
  closelong: { side: 'sell', intent: 'exit_long' },
  closeshort: { side: 'buy', intent: 'exit_short' },
  closelongshort: { side: null, intent: 'flat' },
  // An entry against an open position closes that one first.
  closelongsell: sell,
  closeshortbuy: buy,
  closelongbuy:
    'closes a position and opens the same one again, which is not supported: send closelong, and then buy',
  closeshortsell:
    'closes a position and opens the same one again, which is not supported: send closeshort, and then sell',
  cancellong: 'cancels one side alone, which is not supported: cancel the orders in the dashboard',
  cancelshort: 'cancels one side alone, which is not supported: cancel the orders in the dashboard',
  newsltplong: { side: 'buy', intent: 'protect' },
  newsltpshort: { side: 'sell', intent: 'protect' },
  closeall: 'closes every symbol, and an alert is about one: send closelongshort with the symbol',
  closealleaoff: 'switches everything off, which no alert may do: halt the workspace in the dashboard',
  eaoff: 'switches everything off, which no alert may do: halt the workspace in the dashboard',
  eaon: 'switches everything on, which no alert may do: lift the halt in the dashboard',
}
const IGNORED: ReadonlySet<string> = new Set(['secret'])
/** With the unit in the name, as its newer versions have it: `sl_pips`, `tp_price`. */
const UNITS: Readonly<Record<string, PineUnits['stops']>> = { pips: 'pips', price: 'price', pct: 'percent' }
const EXPLICIT = Object.keys(UNITS).flatMap((unit) => [`sl_${unit}`, `tp_${unit}`])
const KNOWN: ReadonlySet<string> = new Set([
  ...['risk', 'price', 'sl', 'tp', 'traildist', 'comment'],
  ...EXPLICIT,
])
/** Those of which 0 is how PineConnector leaves them out. */
const NONE_AT_ZERO: ReadonlySet<string> = new Set(['sl', 'tp', 'traildist', ...EXPLICIT])

const parts = (text: string): string[] => text.split(',').map((part) => part.trim())

const commandOf = (text: string): Command | string | undefined => {
  const key = text.toLowerCase()
  return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined
}

/** True for comma text whose second part is a command. */
export const speaksPineConnector = (text: string): boolean => {
  const [license = '', command = '', symbol = ''] = text.slice(0, 300).split(',', 3)
  // "BTCUSDT,buy,0.5" are plain words with commas between them.
  if (pairOf(license) || /^\s*[\d.]+\s*$/.test(symbol)) return false
  return /^\s*[\w-]{1,60}\s*$/.test(license) && commandOf(command.trim()) !== undefined
}

export const readPineConnector = (text: string, units: PineUnits): Signal => {
  const [, word = '', symbol = '', ...pairs] = parts(text)
  const command = commandOf(word)
  if (command === undefined || typeof command === 'string')
    throw new FieldProblem('UNSUPPORTED', word, `${word} ${command ?? 'is no command'}.`)
  const market = readMarket({ symbol }, ['symbol'])
  const fields = readPairs(pairs)
  const opens = command.intent === 'enter_long' || command.intent === 'enter_short'
  const price = readPositive(fields, ['price'])
  if (command.orderType && price === null)
    throw new FieldProblem(
      'MISSING_FIELD',
      'price',
      `price is missing: ${word} needs the price that it waits for.`,
    )
  if (command.intent === 'protect')
    return signalOf({
      ...market,
      ...command,
      ...readMoved(fields, units.stops),
      comment: readComment(fields),
    })
  const stop = opens ? readAway(fields, 'sl', units.stops, market) : null
  const trail =
    opens && has(fields, 'traildist') ? distanceOf(fields, 'traildist', units.stops, market) : null
  const target = opens ? readAway(fields, 'tp', units.stops, market) : null
  const signal = signalOf({
    ...market,
    side: command.side,
    intent: command.intent,
    ...(opens ? readRisk(fields, units.risk, stop !== null) : {}),
    price: command.orderType ? null : price,
    orderType: command.orderType ?? null,
    limitPrice: command.orderType === 'limit' ? price : null,
    stopPrice: command.orderType === 'stop' ? price : null,
    stopLoss: stop || trail ? { level: stop, limitPrice: null, trail } : null,
    takeProfits: target ? [{ level: target, share: '100' }] : [],
    comment: readComment(fields),
  })
  checkExits(signal, { ...signal, stopName: 'sl', names: ['tp'] })
  return signal
}

const readComment = (fields: JsonObject): string | null => readText(fields, ['comment'], 500)?.text ?? null

/** Distances count from the entry in some versions of the EA and from the market in others. */
const readMoved = (
  fields: JsonObject,
  unit: PineUnits['stops'],
): Pick<Signal, 'stopLoss' | 'takeProfits'> => {
  const keys = ['sl', 'tp', ...EXPLICIT].filter((key) => has(fields, key))
  const named = keys.find((key) => (unitOf(key) ?? unit) !== 'price')
  if (named !== undefined)
    throw new FieldProblem(
      'UNSUPPORTED',
      named,
      `${named} is read as a distance by this hook, and for a position that is open it is not clear from where. Send prices, and set the hook to read ${named} as a price.`,
    )
  const [stop, target] = ['sl', 'tp'].map((key) => {
    const name = oneOf(fields, [key, `${key}_price`])
    const price = name === null ? null : readPositive(fields, [name])
    return price === null ? null : { kind: 'at' as const, price }
  })
  const exits = {
    stopLoss: stop ? { level: stop, limitPrice: null, trail: null } : null,
    takeProfits: target ? [{ level: target, share: '100' }] : [],
  }
  needExits('exits', exits)
  return exits
}

/** What a key that we do not know would do is not ours to guess. */
const readPairs = (pairs: string[]): JsonObject => {
  const fields: Record<string, string> = {}
  for (const pair of pairs) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const key = (at === -1 ? pair : pair.slice(0, at)).trim().toLowerCase()
    if (at === -1)
      throw new FieldProblem('INVALID_FIELD', key, `${shown(pair)} is no key=value: write such as risk=1.`)
    if (IGNORED.has(key)) continue
    if (!KNOWN.has(key))
      throw new FieldProblem(
        'UNSUPPORTED',
        key,
        `${shown(key)} is not supported: leaving it out would trade something else. Remove it from the message.`,
      )
    if (Object.hasOwn(fields, key))
      throw new FieldProblem('AMBIGUOUS', key, `${key} is there twice: send it once.`)
    const value = pair.slice(at + 1).trim()
    if (!NONE_AT_ZERO.has(key) || !/^0+(?:\.0*)?$/.test(value)) fields[key] = value
  }
  return fields
}

const readRisk = (
  fields: JsonObject,
  unit: PineUnits['risk'],
  hasStop: boolean,
): { quantity: string | null; quantityType: QuantityType } => {
  const quantity = readPositive(fields, ['risk'])
  if (quantity !== null && unit.startsWith('risk_') && !hasStop)
    throw new FieldProblem(
      'MISSING_FIELD',
      'sl',
      'sl is missing: this hook reads risk as what may be lost, and only the distance to a stop says how much that buys.',
    )
  return { quantity, quantityType: quantity === null ? 'units' : unit }
}

const readAway = (
  fields: JsonObject,
  key: string,
  unit: PineUnits['stops'],
  market: Market,
): Level | null => {
  const name = oneOf(fields, [key, ...EXPLICIT.filter((one) => one.startsWith(`${key}_`))])
  if (name === null) return null
  return levelOf(fields, name, unitOf(name) ?? unit, market)
}

const unitOf = (key: string): PineUnits['stops'] | undefined => UNITS[key.split('_')[1] ?? '']

const levelOf = (fields: JsonObject, key: string, unit: PineUnits['stops'], market: Market): Level => {
  if (unit === 'price') return { kind: 'at', price: readPositive(fields, [key]) ?? '' }
  return { kind: 'away', distance: distanceOf(fields, key, unit, market) }
}

const distanceOf = (fields: JsonObject, key: string, unit: PineUnits['stops'], market: Market): Distance => {
  if (unit === 'percent') return { unit: 'percent', percent: readPercent(fields, [key]) ?? '' }
  const amount = readPositive(fields, [key]) ?? ''
  if (unit === 'price' || unit === 'amount') return { unit: 'price', amount }
  const pip = pipOf(market)
  if (pip === null)
    throw new FieldProblem(
      'UNSUPPORTED',
      key,
      `${key} is read in pips, and what a pip of ${market.symbol} is worth is not known: set the hook to read it as a price, an amount or a percentage.`,
    )
  return { unit: 'price', amount: toDecimalString(dec(amount).times(pip)) }
}

/** The fourth decimal of a currency pair, the second where it is quoted in yen. */
const pipOf = ({ symbol, assetClass }: Market): string | null => {
  const pair = assetClass === 'forex' ? pairOf(symbol) : null
  if (!pair || /^X[A-Z]{2}$/.test(pair.base)) return null
  return pair.quote === 'JPY' ? '0.01' : '0.0001'
}
