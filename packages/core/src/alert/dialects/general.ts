/**
 * Reads messages of no dialect: by the names that people give to things, wherever they put them. It says which name it
 * took for what. Where two of them differ it refuses and names both, since a guess would be traded.
 */
import { type Market, marketOf, type Signal, signalOf } from '@viewzenix/schema'
import { FieldProblem, readMarket, readTime, shown } from './fields.ts'
import { type Finds, findsOf, leniently, pick, textOf } from './finds.ts'
import { readExits } from './general-exits.ts'
import { readMeaning } from './general-meaning.ts'
import { readMove } from './general-move.ts'
import type { Role } from './general-names.ts'
import { readPrices } from './general-prices.ts'
import { facetsOf } from './general-side.ts'
import { readSize } from './general-size.ts'
import type { Leaf } from './leaves.ts'
import { opened } from './positions.ts'
import type { JsonObject } from './sniff.ts'

const MEANT: readonly Role[] = ['symbol', 'side', 'after', 'afterSize']

/** True for messages with a name in them that says which market, or which way. */
export const speaksGeneral = (message: JsonObject): boolean => {
  const { leaves } = findsOf(message)
  const roles = new Set(leaves.map((leaf) => leaf.role))
  return (
    leaves.some((leaf) => leaf.sure === 'exact' && MEANT.includes(leaf.role)) ||
    (roles.has('symbol') && roles.has('side'))
  )
}

/** Whether any field of a message, wherever it is, may be its symbol. */
export const namesSymbol = (message: JsonObject): boolean => findsOf(message).of('symbol').length > 0

/** Whether a name that can mean several things says another side than the action does, or more than a side. */
export const saysOtherwise = (message: JsonObject, action: string): boolean => {
  const side = action.trim().toLowerCase() === 'buy' ? 'buy' : 'sell'
  return findsOf(message)
    .of('side')
    .some((leaf) => {
      const said = leaf.sure === 'likely' ? facetsOf(leniently(() => textOf(leaf)) ?? '') : null
      if (said?.act !== undefined && said.act !== 'open') return true
      const other = said?.way ? (said.way === 'long' ? 'buy' : 'sell') : said?.side
      return other !== undefined && other !== side
    })
}

/** Fields that say nothing about the trade itself. */
const BESIDES: ReadonlySet<Role> = new Set<Role>(['orderId', 'comment', 'time', 'exchange', 'nothing'])

/** Fields about the trade that a dialect, which ignores unknown fields, would leave out. */
export const moreThan = (message: JsonObject, known: ReadonlySet<string>): Leaf[] =>
  findsOf(message).leaves.filter((leaf) => {
    const [top = ''] = leaf.name.split('.')
    return leaf.sure === 'exact' && !BESIDES.has(leaf.role) && !known.has(top)
  })
export const hasMoreThan = (message: JsonObject, known: ReadonlySet<string>): boolean =>
  moreThan(message, known).length > 0 ||
  findsOf(message).leaves.some(
    ({ name, role, sure }) =>
      sure === 'likely' &&
      WEIGHTY.has(role) &&
      !known.has(name.split('.')[0] ?? '') &&
      !/^volume$/i.test(name),
  )
/**
 * Of names that can mean other things as well, those that would change what is traded. `volume` is mostly the bar's,
 * which TradingView fills in.
 */
const WEIGHTY: ReadonlySet<Role> = new Set<Role>([
  'quantity',
  'stop',
  'target',
  'trailAmount',
  'after',
  'flips',
  'closePercent',
])

export const readGeneral = (message: JsonObject): Signal => {
  const finds = findsOf(message)
  refuseWhatIsNotHonoured(finds)
  const market = readSymbol(finds)
  const orderId = pick(finds, 'orderId', 'orderId', (leaf) => textOf(leaf), any)
  const { sets, ...meaning } = readMeaning(finds, orderId)
  const wholeExit =
    meaning.intent === 'flat' || meaning.intent === 'exit_long' || meaning.intent === 'exit_short'
  if (sets)
    return signalOf({
      ...market,
      ...meaning,
      ...readMove(finds, meaning, sets),
      ...readBesides(finds, market, orderId),
    })
  const size = opened(readSize(finds, wholeExit, meaning), meaning)
  const prices = readPrices(finds)
  const closes = wholeExit || meaning.intent === 'cancel'
  return signalOf({
    ...market,
    ...meaning,
    // Half of a position is a reduction, whatever the word for it was.
    intent: wholeExit && size.partial ? 'reduce' : meaning.intent,
    quantity: size.quantity,
    quantityType: size.quantityType,
    ...prices,
    ...readExits(finds, { ...meaning, ...prices, closes }, size),
    ...readBesides(finds, market, orderId),
  })
}

/** What is no part of the trade. */
const readBesides = (
  finds: Finds,
  { exchange }: Market,
  orderId: string | null,
): Pick<Signal, 'exchange' | 'orderId' | 'comment' | 'firedAt' | 'maxLagSeconds' | 'taken'> => {
  const firedAt = readFired(finds)
  const maxLagSeconds = readLag(finds)
  if (maxLagSeconds !== null && firedAt === null) refuseUnreadTime(finds)
  return {
    exchange: exchange ?? readExchange(finds),
    orderId,
    comment: pick(finds, 'comment', 'comment', (leaf) => textOf(leaf, 500), any),
    firedAt,
    maxLagSeconds,
    taken: finds.taken,
  }
}

/** For what is no part of the trade the first one does. */
const any = (): boolean => true

const readSymbol = (finds: Finds): Market => {
  const market = pick<Market>(
    finds,
    'symbol',
    'symbol',
    (leaf) => {
      if (leaf.sure === 'exact') return readMarket({ [leaf.name]: leaf.value }, [leaf.name])
      const found = marketOf(textOf(leaf) ?? '')
      return found && found.assetClass !== 'unknown' ? found : null
    },
    (a, b) => a.symbol === b.symbol,
  )
  if (!market)
    throw new FieldProblem(
      'MISSING_FIELD',
      'symbol',
      'symbol is missing: say which market, such as "BTCUSD".',
    )
  return market
}

const readExchange = (finds: Finds): string | null =>
  pick(
    finds,
    'exchange',
    'exchange',
    (leaf) => {
      const text = textOf(leaf, 60)
      return text && /^[\w.-]{1,30}$/.test(text) ? text.toUpperCase().replace(/_DLY?$/, '') : null
    },
    () => true,
  )

/** When it was fired, rather than when its bar began. What may be another time, and is none, counts as none. */
const readFired = (finds: Finds): string | null => pick(finds, 'firedAt', 'time', readTimeOf, () => true)

const readTimeOf = (leaf: Leaf): string | null => readTime({ [leaf.name]: leaf.value }, [leaf.name])

/** The time of sending under the names that can mean nothing else, for dialects that have another name for it. */
export const readSentTime = (message: JsonObject): string | null => {
  const leaf = findsOf(message)
    .of('time')
    .find(({ sure }) => sure === 'exact')
  return leaf ? readTimeOf(leaf) : null
}

/** The message says how old it may be: a time that cannot be read must not make it ever new. */
const refuseUnreadTime = (finds: Finds): void => {
  const [leaf] = finds.of('time')
  if (leaf) readTimeOf(leaf)
}

const readLag = (finds: Finds): number | null =>
  pick(finds, 'maxLagSeconds', 'lag', (leaf) => {
    const text = textOf(leaf) ?? ''
    if (!/^\d{1,7}$/.test(text))
      throw new FieldProblem(
        'INVALID_NUMBER',
        leaf.name,
        `${leaf.name} must be whole seconds, not ${shown(text)}.`,
      )
    return Number(text) || null
  })

/** `margin: isolated` is the account's matter; `margin: 100` is a size. */
const isMarginMode = ({ name, value }: Leaf): boolean => /margin$/i.test(name) && !/\d/.test(String(value))

const refuseWhatIsNotHonoured = (finds: Finds): void => {
  for (const leaf of finds.of('dryRun'))
    if ((/flag$/i.test(leaf.name) ? /^test$/i : /^(?:true|1|yes)$/i).test(String(leaf.value).trim()))
      throw new FieldProblem(
        'UNSUPPORTED',
        leaf.name,
        `${leaf.name} asks for no trade, so none was made. Preview the message, or send it without ${leaf.name}.`,
      )
  for (const leaf of finds.of('trailAmount'))
    if (/^true$/i.test(String(leaf.value)))
      throw new FieldProblem(
        'MISSING_FIELD',
        leaf.name,
        `${leaf.name} is true, and not how far the stop follows: send trail_percent, or trail_amount in quote currency.`,
      )
  for (const leaf of finds.of('unsupported'))
    if (!/^(?:false|0|no|off|none)$/i.test(String(leaf.value)) && !isMarginMode(leaf))
      throw new FieldProblem(
        'UNSUPPORTED',
        leaf.name,
        /^s\w*[2-9]/i.test(leaf.name)
          ? `${leaf.name} is one of several stops, and a position has one, of its whole size: send sl alone.`
          : `${leaf.name} is not supported: leaving it out would trade something else. Remove it from the message.`,
      )
}
