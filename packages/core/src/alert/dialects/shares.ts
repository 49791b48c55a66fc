/** How much of a position each of several targets closes, in percent. */
import { dec, toDecimalString } from '@viewzenix/schema'
import { FieldProblem } from './fields.ts'

/** null where a target does not say how much it closes. `bare`: a number without a unit. */
export type SaidShare = { percent: string; name: string; bare: boolean } | null

const MOST = 20
const PART = '0.0001'
/** What rounding may add to shares that were worked out of units. */
const ROUNDED = '1e-9'

/**
 * Equal parts that come to exactly 100. All are rounded up but the last, which takes the rest: so a third of three
 * lots is one lot, and not a little less.
 */
const equalShares = (count: number): string[] => {
  const part = dec(100).div(count).div(PART).ceil().times(PART)
  return Array.from({ length: count }, (_, at) =>
    toDecimalString(at < count - 1 ? part : dec(100).minus(part.times(count - 1))),
  )
}

/**
 * The shares of all targets: as they say, or equal parts where none says any, which is `guessed`.
 * @param targets with the name that each is complained of by
 */
export const sharesOf = (
  targets: readonly { name: string; share: SaidShare }[],
): { shares: string[]; guessed: boolean } => {
  const refuse = (code: string, name: string, why: string): never => {
    throw new FieldProblem(code, name, why)
  }
  const many = targets[MOST]
  if (many)
    refuse('INVALID_FIELD', many.name, `${many.name} is one too many: at most ${MOST} targets are kept.`)
  const said = targets.flatMap(({ share }) => share ?? [])
  const [first] = said
  const last = said.at(-1)
  if (!first || !last) return { shares: equalShares(targets.length), guessed: targets.length > 1 }
  const silent = targets.find(({ share }) => share === null)
  if (silent)
    refuse(
      'MISSING_FIELD',
      silent.name,
      `${silent.name} does not say how much of the position it closes, and ${first.name} does: say it of each target, in percent, or of none.`,
    )
  const sum = said.reduce((total, { percent }) => total.plus(percent), dec(0))
  if (sum.lte(1) && said.some(({ bare }) => bare))
    refuse(
      'AMBIGUOUS',
      first.name,
      `${first.name} (${first.percent}) may be a part of 1 or of 100, so nothing was traded. Write percent: 50, or "0.5%".`,
    )
  const over = sum.minus(100)
  if (over.gt(ROUNDED))
    refuse(
      'INVALID_FIELD',
      last.name,
      `With ${last.name} the targets close ${toDecimalString(sum)} percent of the position: it must be at most 100.`,
    )
  if (over.gt(0)) last.percent = toDecimalString(dec(last.percent).minus(over))
  return { shares: said.map(({ percent }) => percent), guessed: false }
}
