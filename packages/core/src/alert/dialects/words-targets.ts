/** The targets in a line of plain words: `tp 65000`, `tp1 65000 30% tp2 66000 70%`, `targets 65000 66000`. */
import { dec } from '@viewzenix/schema'
import { FieldProblem } from './fields.ts'

/** `tp`, `tp2`; `targets` has several numbers behind it. */
export const TARGET = /^(?:tp|target|takeprofit)(\d{1,2})?$/
export const TARGETS: ReadonlySet<string> = new Set(['targets', 'tps', 'takeprofits'])
export const NUMBER = /^[$+-]?(?:\d+(?:\.\d*)?|\.\d+)%?$/

/** One target as it was written; `share` where a percentage stands behind it. */
export type LineTarget = { name: string; text: string; share: string | null }
/** `sized`: what else a number may count is said elsewhere. `or`: what a number behind a target may be besides. */
type TargetLine = { sized: boolean; or: 'qty' | 'sl' }

const OTHERS = { qty: 'how much is traded', sl: 'where the stop goes' } as const

export const noNumber = (field: string, token: string): FieldProblem =>
  new FieldProblem('MISSING_FIELD', field, `There is no number behind ${token}.`)

/**
 * Takes the word for a target and the numbers behind it. A percentage directly behind a target is how much that one
 * closes, or refuses the line: never how much is traded.
 * @returns the place of the last token that belongs to the targets
 */
export const readTargets = (
  tokens: readonly string[],
  from: number,
  targets: LineTarget[],
  { sized, or }: TargetLine,
): number => {
  const token = tokens[from] ?? ''
  const key = token.toLowerCase()
  const number = TARGET.exec(key)?.[1]
  const rung = targets.length + 1
  if (number !== undefined && Number(number) !== rung)
    throw new FieldProblem(
      'INVALID_FIELD',
      token,
      `${token} is target ${rung} of the line${or === 'sl' ? ', which takes the place of all targets' : ''}: number them from 1, without a gap.`,
    )
  const [first = '', second = '', third = ''] = tokens.slice(from + 1, from + 4)
  if (first === '') throw noNumber(key, token)
  if (TARGETS.has(key)) return readList(tokens, from + 1, targets)
  const shared = isPercent(second)
  if (shared && isPercent(first) && number === undefined)
    throw new FieldProblem(
      'AMBIGUOUS',
      second,
      `${second} behind ${token} ${first} may be another target or how much it closes. Write tp1 ${first} tp2 ${second}, or ${token}1 ${first} ${second} for what it closes.`,
    )
  if (sized && number === undefined) return readList(tokens, from + 1, targets, key)
  targets.push({ name: key, text: first, share: shared ? second : null })
  const behind = shared ? third : second
  if (shared && isPercent(behind)) throw twoPercents(`${token} ${first} ${second}`, behind)
  if (NUMBER.test(behind) && (or === 'sl' || isNear(first, behind)))
    throw new FieldProblem(
      'AMBIGUOUS',
      behind,
      `${behind} behind ${token} ${first} may be another target or ${OTHERS[or]}. Write tp1 ${first} tp2 ${behind}, or ${or} ${behind}.`,
    )
  return from + (shared ? 2 : 1)
}

/**
 * Numbers one after another: each a target, or, in percent behind a price, how much of the position that one closes.
 * @returns the place of the last of them
 */
export const readList = (
  tokens: readonly string[],
  from: number,
  targets: LineTarget[],
  name = `target ${targets.length + 1}`,
): number => {
  let last: LineTarget = { name, text: tokens[from] ?? '', share: null }
  targets.push(last)
  let at = from
  for (let next = tokens[at + 1]; next !== undefined && NUMBER.test(next); next = tokens[at + 1]) {
    if (isPercent(next) && !isPercent(last.text)) {
      if (last.share !== null) throw twoPercents(`${last.text} ${last.share}`, next)
      last.share = next
    } else {
      if (!isNear(last.text, next))
        throw new FieldProblem(
          'AMBIGUOUS',
          next,
          `${next} behind the target ${last.text} may be another one or something else. Write tp1 and tp2 before the targets, and what else is said with its name.`,
        )
      last = { name: `target ${targets.length + 1}`, text: next, share: null }
      targets.push(last)
    }
    at++
  }
  return at
}

const isPercent = (text: string): boolean => NUMBER.test(text) && text.endsWith('%')

const twoPercents = (target: string, percent: string): FieldProblem =>
  new FieldProblem(
    'AMBIGUOUS',
    percent,
    `${percent} behind ${target} is a second percentage of one target. Say once how much it closes, and write qty ${percent} for what is traded.`,
  )

/** Whether one may be a price where the other is one. */
export const isNear = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((text) => text.replace(/^[$+]|%$/g, ''))
  if (!one || !other || a.endsWith('%') !== b.endsWith('%') || !NUMBER.test(one)) return false
  if (dec(one).eq(0)) return false
  const ratio = dec(other).abs().div(dec(one).abs())
  return ratio.gte('0.1') && ratio.lte(10)
}
