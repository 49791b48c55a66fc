/**
 * Lines that move the stop or set the targets of what is held: `move stop BTCUSD 64000`, `breakeven BTCUSD`,
 * `modify BTCUSD sl 64000 tp 70000`. They trade nothing.
 */
import type { Market, Side } from '@viewzenix/schema'
import { FieldProblem, shown } from './fields.ts'
import { facetsOf, type Sets } from './general-side.ts'
import {
  type LineTarget,
  NUMBER,
  noNumber,
  once,
  symbolOf,
  TARGET,
  TARGETS,
  tokensOfLine,
} from './words-line.ts'

export type MoveLine = {
  market: Market
  sets: Sets
  side: Side | null
  sl: string | null
  targets: LineTarget[]
}

const STOPS: ReadonlySet<string> = new Set(['sl', 'stop', 'stoploss'])
const FILLERS: ReadonlySet<string> = new Set(['to', 'at', '@', 'for', 'of'])
const ENTRY: ReadonlySet<string> = new Set(['breakeven', 'be', 'entry'])

type Verb = { sets: Sets; side: Side | null; length: number }

/** The longest words for moving that stand there: `move stop to breakeven`, `move stop`, `modify`. */
const verbAt = (tokens: readonly string[], at: number): Verb | null => {
  for (const length of [4, 3, 2, 1]) {
    const words = tokens.slice(at, at + length)
    const { act, sets, way } = (words.length === length && facetsOf(words.join(' '))) || {}
    if (act === 'protect' && sets)
      return { sets, side: way ? (way === 'long' ? 'buy' : 'sell') : null, length }
  }
  return null
}

/** True for a line that begins with moving, or does so behind the symbol. */
export const speaksMove = (tokens: readonly string[]): boolean =>
  verbAt(tokens, 0) !== null || (symbolOf(tokens[0] ?? '') !== null && verbAt(tokens, 1) !== null)

/** @throws FieldProblem for what is not understood, or is there twice */
export const parseMove = (text: string): MoveLine => {
  const tokens = tokensOfLine(text)
  const targets: LineTarget[] = []
  let verb: Verb | null = null
  let market: Market | null = null
  let side: Side | null = null
  let sl: string | null = null
  let toEntry = false
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    const key = token.toLowerCase()
    const next = tokens[at + 1] ?? ''
    const found: Verb | null = verb === null ? verbAt(tokens, at) : null
    if (found) {
      verb = found
      side = found.side
      at += found.length - 1
    } else if (FILLERS.has(key)) {
      // They join the words.
    } else if (key === 'long' || key === 'short') {
      once('which way', side, token)
      side = key === 'long' ? 'buy' : 'sell'
    } else if (ENTRY.has(key)) toEntry = true
    else if (STOPS.has(key) || TARGET.test(key) || TARGETS.has(key)) {
      if (next === '') throw noNumber(key, token)
      if (STOPS.has(key) && ENTRY.has(next.toLowerCase())) toEntry = true
      else if (STOPS.has(key)) {
        once('sl', sl, next)
        sl = next
      } else targets.push({ name: key, text: next, share: null })
      at++
    } else if (NUMBER.test(token)) {
      if (verb?.sets === 'stop') {
        once('sl', sl, token)
        sl = token
      } else if (verb?.sets === 'targets')
        targets.push({ name: `target ${targets.length + 1}`, text: token, share: null })
      else
        throw new FieldProblem(
          'UNCLEAR',
          token,
          `${token} may be the stop or the target. Write such as: modify BTCUSD sl 64000 tp 70000.`,
        )
    } else {
      const symbol = symbolOf(token)
      if (!symbol || market !== null)
        throw new FieldProblem(
          'UNCLEAR',
          token.slice(0, 40),
          `${shown(token)} is not understood. Write such as: move stop BTCUSD 64000, or breakeven BTCUSD.`,
        )
      market = symbol
    }
  }
  if (!market)
    throw new FieldProblem(
      'MISSING_FIELD',
      'symbol',
      'The line names no symbol: write such as breakeven BTCUSD.',
    )
  if (toEntry && sl !== null)
    throw new FieldProblem(
      'AMBIGUOUS',
      sl,
      `The stop goes to the entry’s price or to ${sl}: say one of them.`,
    )
  const sets = toEntry ? 'entry' : (verb?.sets ?? 'exits')
  return { market, sets, side, sl, targets }
}
