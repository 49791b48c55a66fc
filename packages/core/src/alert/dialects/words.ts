/**
 * One line of plain words: `buy BTCUSDT`, `buy 0.5 ETHUSD @ 3100 sl 3000 tp 3300`, `close BTCUSD`, and what
 * TradingView writes for a strategy by itself. Only what can be read in one way: a word that is not known refuses the
 * line.
 */
import { type Intent, type Level, type QuantityType, type Signal, signalOf } from '@viewzenix/schema'
import { checkExits } from './check-exits.ts'
import { readPercent } from './exits.ts'
import { decimalOf, FieldProblem, readMarket, readPositive } from './fields.ts'
import { refuseSign } from './general-levels.ts'
import { needExits } from './need-exits.ts'
import { fromSize, meaningOf } from './positions.ts'
import { sharesOf } from './shares.ts'
import { type Line, parseLine, symbolOf, tokensOf, verbAt } from './words-line.ts'
import { parseMove, speaksMove } from './words-move.ts'
import type { LineTarget } from './words-targets.ts'

const LONGEST = 300
/** "MACD (12, 26): order buy @ 1 filled on BTCUSD. New strategy position is 1" */
const FILLED =
  /\border (buy|sell) @ (\S{1,60}) filled on (\S{1,60}?)\.? New strategy position is (\S{1,60}?)\.?$/i

/** True for a line that begins with what to do, or does so behind the symbol. */
export const speaksWords = (text: string): boolean => {
  if (text.length > LONGEST) return false
  if (FILLED.test(text)) return true
  const tokens = tokensOf(text)
  if (verbAt(tokens, 0) || speaksMove(tokens)) return true
  return symbolOf(tokens[0] ?? '') !== null && verbAt(tokens, 1) !== null
}

export const readWords = (text: string): Signal => {
  const filled = FILLED.exec(text)
  if (filled) return readFilled(filled)
  return speaksMove(tokensOf(text)) ? readMove(text) : signalFrom(parseLine(text))
}

const readMove = (text: string): Signal => {
  const { market, sets, side, sl, targets } = parseMove(text)
  const level = sl === null ? null : levelOf(sl, 'sl')
  const stop = sets === 'entry' ? { kind: 'entry' as const } : level
  const exits = { stopLoss: stop && { level: stop, limitPrice: null, trail: null }, ...ladderOf(targets) }
  needExits(sets, exits)
  const signal = signalOf({ ...market, side, intent: 'protect', ...exits })
  checkExits(signal, { ...exits, stopName: 'sl', names: targets.map(({ name }) => name) })
  return signal
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

const CLOSING: ReadonlySet<Intent> = new Set<Intent>(['flat', 'exit_long', 'exit_short', 'reduce'])

const signalFrom = ({ meaning, market, numbers, targets }: Line): Signal => {
  if (meaning.side === 'sell' && meaning.intent === null && numbers.qty?.endsWith('%'))
    throw new FieldProblem(
      'AMBIGUOUS',
      numbers.qty,
      `${numbers.qty} may be of the position or of the equity. Write reduce ${numbers.qty} ${market.symbol}, or short ${numbers.qty} ${market.symbol}.`,
    )
  const closes = meaning.intent !== null && CLOSING.has(meaning.intent)
  const size = sizeOf(numbers.qty, closes)
  const price = priceOf(numbers.price, 'price')
  const limitPrice = numbers.limit === '' ? price : priceOf(numbers.limit, 'limit')
  if (numbers.limit === '' && price === null)
    throw new FieldProblem(
      'MISSING_FIELD',
      'limit',
      'There is no price for the limit order: write such as limit 64000.',
    )
  const stop = levelOf(numbers.sl, 'sl')
  const exits = {
    stopLoss: stop && { level: stop, limitPrice: null, trail: null },
    ...ladderOf(targets),
  }
  const signal = signalOf({
    ...market,
    ...meaning,
    // Part of a position is a reduction; without a number an exit is all of it.
    intent: closes && size.quantity !== null ? 'reduce' : meaning.intent,
    ...size,
    price,
    orderType: limitPrice === null ? null : 'limit',
    limitPrice,
    ...(closes ? {} : exits),
  })
  if (!closes) checkExits(signal, { ...exits, stopName: 'sl', names: targets.map(({ name }) => name) })
  return signal
}

const ladderOf = (targets: readonly LineTarget[]): Pick<Signal, 'takeProfits' | 'taken'> => {
  const rungs = targets.map(({ name, text, share }) => ({
    name,
    level: levelOf(text, name),
    share:
      share === null ? null : { percent: readPercent({ [name]: share }, [name]) ?? '', name, bare: false },
  }))
  const { shares, guessed } = sharesOf(rungs)
  return {
    takeProfits: rungs.flatMap(({ level }, at) => (level ? [{ level, share: shares[at] ?? '' }] : [])),
    taken: guessed
      ? rungs.map(({ name }) => ({ field: 'takeProfits', from: name, sure: 'likely' as const }))
      : [],
  }
}

/** `$` before a price says nothing. */
const priceOf = (text: string | undefined, name: string): string | null => {
  if (text === undefined) return null
  const price = text.replace(/^\$(?=.)/, '')
  refuseSign(name, price, 'Write a price without a sign; a stop and a target may be percent, such as 2%.')
  return readPositive({ [name]: price }, [name])
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
  if (!text.endsWith('%')) return { kind: 'at', price: priceOf(text, name) ?? '' }
  return { kind: 'away', distance: { unit: 'percent', percent: readPercent({ [name]: text }, [name]) ?? '' } }
}
