/**
 * One line of plain words: `buy BTCUSDT`, `sell 0.5 ETHUSD @ 3100 sl 3000 tp 3300`, `close BTCUSD`, and what
 * TradingView writes for a strategy by itself. Only what can be read in one way: a word that is not known refuses the
 * line.
 */
import {
  type Intent,
  type Level,
  type Market,
  marketOf,
  type QuantityType,
  type Side,
  type Signal,
  signalOf,
} from '@viewzenix/schema'
import { readPercent } from './exits.ts'
import { decimalOf, FieldProblem, readMarket, readPositive, shown } from './fields.ts'
import { fromSize, meaningOf } from './positions.ts'

/** What a verb asks for. An intent without a side closes whatever is open. */
type Meaning = { side: Side | null; intent: Intent | null }
const VERBS: Readonly<Record<string, Meaning>> = {
  buy: { side: 'buy', intent: null },
  sell: { side: 'sell', intent: null },
  long: { side: 'buy', intent: 'enter_long' },
  short: { side: 'sell', intent: 'enter_short' },
  'enter long': { side: 'buy', intent: 'enter_long' },
  'enter short': { side: 'sell', intent: 'enter_short' },
  'open long': { side: 'buy', intent: 'enter_long' },
  'open short': { side: 'sell', intent: 'enter_short' },
  'go long': { side: 'buy', intent: 'enter_long' },
  'go short': { side: 'sell', intent: 'enter_short' },
  'exit long': { side: 'sell', intent: 'exit_long' },
  'exit short': { side: 'buy', intent: 'exit_short' },
  'close long': { side: 'sell', intent: 'exit_long' },
  'close short': { side: 'buy', intent: 'exit_short' },
  enter_long: { side: 'buy', intent: 'enter_long' },
  enter_short: { side: 'sell', intent: 'enter_short' },
  exit_long: { side: 'sell', intent: 'exit_long' },
  exit_short: { side: 'buy', intent: 'exit_short' },
  close: { side: null, intent: 'flat' },
  exit: { side: null, intent: 'flat' },
  flat: { side: null, intent: 'flat' },
  flatten: { side: null, intent: 'flat' },
  reverse: { side: null, intent: 'reverse' },
  add: { side: null, intent: 'add' },
  reduce: { side: null, intent: 'reduce' },
  cancel: { side: null, intent: 'cancel' },
}
/** Words with a place in the line, which are no symbols. */
const LABELS: Readonly<Record<string, 'price' | 'limit' | 'sl' | 'tp' | 'qty'>> = {
  '@': 'price',
  at: 'price',
  price: 'price',
  entry: 'price',
  limit: 'limit',
  sl: 'sl',
  stop: 'sl',
  stoploss: 'sl',
  tp: 'tp',
  target: 'tp',
  takeprofit: 'tp',
  qty: 'qty',
  quantity: 'qty',
  size: 'qty',
  amount: 'qty',
}
const FILLERS: ReadonlySet<string> = new Set(['market', 'shares', 'units', 'contracts'])
const LONGEST = 300
const NUMBER = /^[$+-]?(?:\d+(?:\.\d*)?|\.\d+)%?$/
/** "MACD (12, 26): order buy @ 1 filled on BTCUSD. New strategy position is 1" */
const FILLED =
  /\border (buy|sell) @ (\S{1,60}) filled on (\S{1,60}?)\.? New strategy position is (\S{1,60}?)\.?$/i

const tokensOf = (text: string): string[] =>
  text
    .replace(/@/g, ' @ ')
    .replace(/[,;]/g, ' ')
    .replace(/([A-Za-z])\s*[=:]\s+|([A-Za-z])=/g, '$1$2 ')
    .split(/\s+/)
    .filter((token) => token !== '')

const verbAt = (tokens: string[], at: number): { verb: string; length: number } | null => {
  for (const length of [2, 1]) {
    const verb = tokens
      .slice(at, at + length)
      .join(' ')
      .toLowerCase()
    if (Object.hasOwn(VERBS, verb)) return { verb, length }
  }
  return null
}

/** True for a line that begins with what to do, or does so behind the symbol. */
export const speaksWords = (text: string): boolean => {
  if (text.length > LONGEST) return false
  if (FILLED.test(text)) return true
  const tokens = tokensOf(text)
  if (verbAt(tokens, 0)) return true
  return symbolOf(tokens[0] ?? '') !== null && verbAt(tokens, 1) !== null
}

export const readWords = (text: string): Signal => {
  const filled = FILLED.exec(text)
  return filled ? readFilled(filled) : readLine(tokensOf(text))
}

const readFilled = ([, side = '', contracts = '', ticker = '', position = '']: string[]): Signal => {
  const market = readMarket({ ticker }, ['ticker'])
  const after = fromSize('position', decimalOf('position', position))
  const said = side.toLowerCase() === 'buy' ? 'buy' : 'sell'
  return signalOf({
    ...market,
    ...meaningOf({ side: said, sideName: 'order' }, null, after),
    quantity: readPositive({ order: contracts }, ['order']),
  })
}

/** Words that would pass as a share's symbol in capitals, and are none in a line such as "BUY NOW". */
const NO_SYMBOL: ReadonlySet<string> = new Set(
  `all alert and bar bot entry every for from go here in is it my new no now off on open or order signal stop the this to
  trade up via with you`.split(/\s+/),
)

/** A symbol that nobody takes for an ordinary word: in capitals, or a pair that we know. */
const symbolOf = (token: string): Market | null => {
  const market = marketOf(token)
  if (!market || NO_SYMBOL.has(token.toLowerCase())) return null
  if (market.assetClass === 'crypto' || market.assetClass === 'forex' || market.exchange) return market
  if (/[a-z]/.test(token)) return null
  return market.assetClass === 'equity' || /\d/.test(token) ? market : null
}

const readLine = (tokens: string[]): Signal => {
  let meaning: Meaning | null = null
  let market: Market | null = null
  const numbers: Partial<Record<'price' | 'limit' | 'sl' | 'tp' | 'qty', string>> = {}
  const once = (what: string, known: unknown, token: string) => {
    if (known !== null && known !== undefined)
      throw new FieldProblem(
        'AMBIGUOUS',
        token,
        `The line says ${what} twice, the second time as ${shown(token)}: nothing was traded.`,
      )
  }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    const key = token.toLowerCase()
    const verb = verbAt(tokens, at)
    if (verb) {
      once('what to do', meaning, token)
      meaning = VERBS[verb.verb] ?? null
      at += verb.length - 1
    } else if (Object.hasOwn(LABELS, key)) {
      const label = LABELS[key] ?? 'price'
      const next = tokens[at + 1] ?? ''
      // "buy limit BTCUSD @ 60000": the price comes later.
      if (label === 'limit' && !NUMBER.test(next)) numbers.limit ??= ''
      else if (label === 'price' && next.toLowerCase() === 'market') at++
      else {
        once(label, numbers[label] || null, next)
        if (next === '') throw new FieldProblem('MISSING_FIELD', key, `There is no number behind ${token}.`)
        numbers[label] = next
        at++
      }
    } else if (FILLERS.has(key)) {
      // They say what is so without them: the kind of order, and what a number counts.
    } else if (NUMBER.test(token)) {
      once('how much', numbers.qty, token)
      numbers.qty = token
    } else {
      const found = symbolOf(token)
      if (!found || market !== null)
        throw new FieldProblem(
          'UNCLEAR',
          token.slice(0, 40),
          market === null
            ? `${shown(token)} is not understood. Write such as: buy 0.5 BTCUSD @ 64000 sl 62000 tp 70000.`
            : `${shown(token)} is not understood behind ${market.symbol}: a line holds one symbol and no other words.`,
        )
      market = found
    }
  }
  if (!market)
    throw new FieldProblem('MISSING_FIELD', 'symbol', 'The line names no symbol: write such as buy BTCUSD.')
  if (!meaning)
    throw new FieldProblem(
      'MISSING_FIELD',
      'side',
      'The line does not say what to do: write such as buy BTCUSD.',
    )
  return signalFrom(meaning, market, numbers)
}

const CLOSING: ReadonlySet<Intent> = new Set<Intent>(['flat', 'exit_long', 'exit_short', 'reduce'])

const signalFrom = (
  meaning: Meaning,
  market: Market,
  numbers: Partial<Record<'price' | 'limit' | 'sl' | 'tp' | 'qty', string>>,
): Signal => {
  const closes = meaning.intent !== null && CLOSING.has(meaning.intent)
  const size = sizeOf(numbers.qty, closes)
  const price = readPositive(numbers, ['price'])
  const limitPrice = numbers.limit === '' ? price : readPositive(numbers, ['limit'])
  if (numbers.limit === '' && price === null)
    throw new FieldProblem(
      'MISSING_FIELD',
      'limit',
      'There is no price for the limit order: write such as limit 64000.',
    )
  const stop = levelOf(numbers.sl, 'sl')
  const target = levelOf(numbers.tp, 'tp')
  return signalOf({
    ...market,
    ...meaning,
    // Part of a position is a reduction; without a number an exit is all of it.
    intent: closes && size.quantity !== null ? 'reduce' : meaning.intent,
    ...size,
    price,
    orderType: limitPrice === null ? null : 'limit',
    limitPrice,
    stopLoss: stop && { level: stop, limitPrice: null, trail: null },
    takeProfits: target ? [{ level: target, share: '100' }] : [],
  })
}

/** `0.5` counts units, `$500` dollars, `50%` the equity, or the position where it is closed. */
const sizeOf = (
  text: string | undefined,
  closes: boolean,
): { quantity: string | null; quantityType: QuantityType } => {
  if (text === undefined) return { quantity: null, quantityType: 'units' }
  if (text.endsWith('%'))
    return {
      quantity: readPercent({ quantity: text }, ['quantity']),
      quantityType: closes ? 'percent_of_position' : 'percent_of_equity',
    }
  const dollars = text.startsWith('$')
  return {
    quantity: readPositive({ quantity: dollars ? text.slice(1) : text }, ['quantity']),
    quantityType: dollars ? 'notional' : 'units',
  }
}

const levelOf = (text: string | undefined, name: string): Level | null => {
  if (text === undefined) return null
  if (!text.endsWith('%')) return { kind: 'at', price: readPositive({ [name]: text }, [name]) ?? '' }
  return { kind: 'away', distance: { unit: 'percent', percent: readPercent({ [name]: text }, [name]) ?? '' } }
}
