/**
 * Lines that move the stop or set the targets of what is held: `move stop BTCUSD 64000`, `breakeven BTCUSD`,
 * `modify BTCUSD sl 64000 tp 70000`. They trade nothing.
 */
import type { Market, Side } from '@viewzenix/schema'
import { FieldProblem, shown } from './fields.ts'
import { facetsOf, type Sets } from './general-side.ts'
import { once, symbolOf, tokensOfLine } from './words-line.ts'
import { type LineTarget, NUMBER, noNumber, readList, readTargets, TARGET, TARGETS } from './words-targets.ts'

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
    else if (TARGET.test(key) || TARGETS.has(key))
      at = readTargets(tokens, at, targets, { sized: verb?.sets === 'targets', or: 'sl' })
    else if (STOPS.has(key)) {
      if (next === '') throw noNumber(key, token)
      if (ENTRY.has(next.toLowerCase())) toEntry = true
      else {
        once('sl', sl, next)
        sl = next
      }
      at++
    } else if (NUMBER.test(token)) {
      const complete = verb?.sets === 'targets' || token.endsWith('%') ? targets.at(-1)?.text : undefined
      const known = numberBefore(tokens, at) ?? complete
      if (known !== undefined) throw secondNumber(token, known)
      if (verb?.sets === 'stop') {
        once('sl', sl, token)
        sl = token
      } else if (verb?.sets === 'targets') at = readList(tokens, at, targets)
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
    throw new FieldProblem('AMBIGUOUS', sl, `The stop goes to break-even or to ${sl}: say one of them.`)
  refuseLone(targets)
  const sets = toEntry ? 'entry' : (verb?.sets ?? 'exits')
  return { market, sets, side, sl, targets }
}

/** The number that stands right before, such as 64000 in `sl 64000 50%`: what follows it is no price of its own. */
const numberBefore = (tokens: readonly string[], at: number): string | undefined => {
  const before = tokens.slice(0, at).findLast((token) => !FILLERS.has(token.toLowerCase())) ?? ''
  return NUMBER.test(before) ? before : undefined
}

const secondNumber = (token: string, known: string): FieldProblem =>
  new FieldProblem(
    'AMBIGUOUS',
    token,
    `${token} behind ${known} may be a price, a distance or a share. Write such as: modify BTCUSD sl 64000 tp1 70000 50% tp2 71000 50%.`,
  )

/** What is held gets the targets of the line in place of all that it has. */
const refuseLone = (targets: readonly LineTarget[]): void => {
  const [only, second] = targets
  if (!only || second || TARGET.exec(only.name)?.[1] === undefined) return
  throw new FieldProblem(
    'AMBIGUOUS',
    only.name,
    `${only.name} alone would take the place of all targets. Write tp ${only.text} for a single target, or all of them: tp1 ${only.text} tp2 …`,
  )
}
