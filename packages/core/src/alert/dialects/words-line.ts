/** The parts of one line of plain words: what to do, the symbol, and numbers with their labels. */
import { type Intent, type Market, marketOf, type Side } from '@viewzenix/schema'
import { FieldProblem, shown } from './fields.ts'
import { isNear, type LineTarget, NUMBER, noNumber, readTargets, TARGET, TARGETS } from './words-targets.ts'

/** What a verb asks for. An intent without a side closes whatever is open. */
export type Meaning = { side: Side | null; intent: Intent | null }
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
type Label = 'price' | 'limit' | 'sl' | 'qty'
/** Words with a place in the line, which are no symbols. */
const LABELS: Readonly<Record<string, Label>> = {
  '@': 'price',
  at: 'price',
  price: 'price',
  entry: 'price',
  limit: 'limit',
  sl: 'sl',
  stop: 'sl',
  stoploss: 'sl',
  qty: 'qty',
  quantity: 'qty',
  size: 'qty',
  amount: 'qty',
}
const FILLERS: ReadonlySet<string> = new Set(['market', 'shares', 'units', 'contracts'])
export type Line = {
  meaning: Meaning
  market: Market
  /** `limit` is empty where its price stands elsewhere. */
  numbers: Partial<Record<Label, string>>
  targets: LineTarget[]
}

export const tokensOf = (text: string): string[] =>
  text
    .replace(/@/g, ' @ ')
    .replace(/(^|\s)[#$](?=[A-Za-z])/g, '$1')
    .replace(/\b(take|stop)[ -](profit|loss)\b/gi, '$1$2')
    .replace(/\bbreak[ -]even\b/gi, 'breakeven')
    .replace(/\b(tp|target|takeprofit) ?#?(\d{1,2}) ?[=:)] /gi, '$1$2 ')
    .replace(/[,;]/g, ' ')
    .replace(/(\w)\s*[=:]\s+|(\w)=/g, '$1$2 ')
    .split(/\s+/)
    .filter((token) => token !== '')

export const verbAt = (tokens: string[], at: number): { verb: string; length: number } | null => {
  for (const length of [2, 1]) {
    const verb = tokens
      .slice(at, at + length)
      .join(' ')
      .toLowerCase()
    if (Object.hasOwn(VERBS, verb)) return { verb, length }
  }
  return null
}

/** Words that would pass as a share's symbol in capitals, and are none in a line such as "BUY NOW". */
const NO_SYMBOL: ReadonlySet<string> = new Set(
  `all alert and bar bot entry every for from go here in is it my new no now off on open or order signal stop the this to
  trade up via with you`.split(/\s+/),
)

/** A symbol that nobody takes for an ordinary word: in capitals, or a pair that we know. */
export const symbolOf = (token: string): Market | null => {
  const market = marketOf(token)
  if (!market || NO_SYMBOL.has(token.toLowerCase())) return null
  if (market.assetClass === 'crypto' || market.assetClass === 'forex' || market.exchange) return market
  if (/[a-z]/.test(token)) return null
  return market.assetClass === 'equity' || /\d/.test(token) ? market : null
}

/** @throws FieldProblem for a number with a comma in it: one to some, and two to others */
export const tokensOfLine = (text: string): string[] => {
  const comma = /\S*\d,\d\S*/.exec(text)?.[0]
  if (comma)
    throw new FieldProblem(
      'INVALID_NUMBER',
      comma.slice(0, 40),
      `${shown(comma)} may be one number or two. Write numbers without commas in them, such as 64000.5, and spaces between them.`,
    )
  return tokensOf(text)
}

/** `Buy: 64000` is the price of the entry with some, and how much with others. */
const PRICED_VERB = /(?:^|\s)(buy|sell|long|short)\s*[:=]\s*(\$?\d\S*)/i

/** @throws FieldProblem for what is not understood, or is there twice */
export const parseLine = (text: string): Line => {
  const tokens = tokensOfLine(text)
  const [, verb = '', amount = ''] = PRICED_VERB.exec(text) ?? []
  if (amount !== '')
    throw new FieldProblem(
      'AMBIGUOUS',
      amount.slice(0, 40),
      `${shown(amount)} behind ${verb} may be a price or how much is traded. Write such as: ${verb} BTCUSD @ ${shown(amount)}.`,
    )
  const labelled = tokens.some((token) => LABELS[token.toLowerCase()] === 'qty')
  const numbers: Line['numbers'] = {}
  const targets: LineTarget[] = []
  let meaning: Meaning | null = null
  let market: Market | null = null
  let behind: string | null = null
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    const key = token.toLowerCase()
    const verb = verbAt(tokens, at)
    if (verb) {
      once('what to do', meaning, token)
      meaning = VERBS[verb.verb] ?? null
      at += verb.length - 1
    } else if (TARGET.test(key) || TARGETS.has(key)) {
      at = readTargets(tokens, at, targets, { sized: labelled || numbers.qty !== undefined, or: 'qty' })
    } else if (Object.hasOwn(LABELS, key)) {
      const label = LABELS[key] ?? 'price'
      const next = tokens[at + 1] ?? ''
      // "buy limit BTCUSD @ 60000": the price comes later.
      if (label === 'limit' && !NUMBER.test(next)) numbers.limit ??= ''
      else if (label === 'price' && next.toLowerCase() === 'market') at++
      else {
        once(label, numbers[label] || null, next)
        if (next === '') throw noNumber(key, token)
        numbers[label] = next
        at++
      }
    } else if (FILLERS.has(key)) {
      // They say what is so without them: the kind of order, and what a number counts.
    } else if (NUMBER.test(token)) {
      once('how much', numbers.qty, token)
      numbers.qty = token
      if (market !== null) behind = token
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
  const exits = [numbers.sl, ...targets.map(({ text: price }) => price)]
  if (
    behind !== null &&
    numbers.price === undefined &&
    exits.some((price) => price && isNear(price, behind ?? ''))
  )
    throw new FieldProblem(
      'AMBIGUOUS',
      behind,
      `${behind} behind ${market.symbol} may be the price or how much is traded. Write @ ${behind} or qty ${behind}.`,
    )
  const [only] = targets
  if (only?.share && targets.length === 1 && numbers.qty === undefined)
    throw new FieldProblem(
      'AMBIGUOUS',
      only.name,
      `${only.share} behind ${only.name} ${only.text} may be how much it closes or how much is traded. Write qty ${only.share} for what is traded.`,
    )
  return { meaning, market, numbers, targets }
}

/** @throws FieldProblem for what is there already */
export const once = (what: string, known: unknown, token: string): void => {
  if (known !== null && known !== undefined)
    throw new FieldProblem(
      'AMBIGUOUS',
      token,
      `The line says ${what} twice, the second time as ${shown(token)}: nothing was traded.`,
    )
}
