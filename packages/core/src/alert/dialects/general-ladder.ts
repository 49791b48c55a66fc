/** One target or several of a message that is read by its names: `tp1` and `tp2`, or an array of them. */
import {
  type Distance,
  dec,
  type Level,
  type Signal,
  type TakeProfit,
  toDecimalString,
} from '@viewzenix/schema'
import { readLevel, readPercent } from './exits.ts'
import { FieldProblem, readPositive, shown } from './fields.ts'
import { type Finds, textOf } from './finds.ts'
import { amountAway, levelOf, only, percentAway } from './general-levels.ts'
import { plainName, type Role } from './general-names.ts'
import { SHARE_WORDS, UNIT_WORDS } from './ladder-names.ts'
import type { Leaf } from './leaves.ts'
import { type SaidShare, sharesOf } from './shares.ts'
import type { JsonObject, JsonValue } from './sniff.ts'

/** What the message trades in all. Targets close parts of the position: of `target`, where the message says it. */
export type Whole = Pick<Signal, 'quantity' | 'quantityType' | 'target'>
type Rung = { level: Level; name: string; share: SaidShare }
/** `names`: what each target is complained of by. */
export type Ladder = { takeProfits: TakeProfit[]; names: string[] }

const ROLES: readonly Role[] = [
  ...(['target', 'targetPercent', 'targetAmount', 'targetAtr'] as const),
  ...(['targetShare', 'targetUnits'] as const),
]

export const readTargets = (finds: Finds, byAtr: (leaf: Leaf) => Distance, whole: Whole): Ladder => {
  const named = ROLES.flatMap((role) => finds.of(role))
  const [list, second] = [
    ...finds.of('targets'),
    ...finds.of('target').filter(({ value }) => pricesOf(value)),
  ]
  const other = second ?? named.find((leaf) => leaf !== list)
  if (list && other)
    throw new FieldProblem(
      'AMBIGUOUS',
      list.name,
      `${list.name} and ${other.name} both say where the targets are: send one of them.`,
    )
  if (list) finds.taken.push({ field: 'takeProfits', from: list.name, sure: 'exact' })
  const rungs = list ? readList(list, whole) : readNamed(finds, named, byAtr, whole)
  const { shares, guessed } = sharesOf(rungs)
  if (guessed) for (const one of finds.taken) if (one.field === 'takeProfits') one.sure = 'likely'
  return {
    takeProfits: rungs.map(({ level }, at) => ({ level, share: shares[at] ?? '' })),
    names: rungs.map(({ name }) => name),
  }
}

/** `tp`, or `tp1` and `tp2` and so on without a gap; a name without a number is the first one's. */
const readNamed = (
  finds: Finds,
  named: readonly Leaf[],
  byAtr: (leaf: Leaf) => Distance,
  whole: Whole,
): Rung[] => {
  const zeroth = named.find(({ rung }) => rung === 0)
  if (zeroth)
    throw new FieldProblem(
      'INVALID_FIELD',
      zeroth.name,
      `${zeroth.name} counts from 0: name the first target tp1.`,
    )
  const last = Math.max(0, ...named.map(({ rung = 1 }) => rung))
  return Array.from({ length: last }, (_, at) => {
    const own = named.filter(({ rung = 1 }) => rung === at + 1)
    if (own.length === 0) throw gap(named, at + 1)
    return readOne({ ...finds, of: (role) => own.filter((leaf) => leaf.role === role) }, own, byAtr, whole)
  })
}

const gap = (named: readonly Leaf[], missing: number): FieldProblem => {
  const names = named.map(({ name }) => name).join(', ')
  const field = `tp${missing}`
  return new FieldProblem(
    'MISSING_FIELD',
    field,
    `The targets are ${names}: ${field} is missing. Number them from 1, without a gap.`,
  )
}

const readOne = (finds: Finds, own: readonly Leaf[], byAtr: (leaf: Leaf) => Distance, whole: Whole): Rung => {
  const [first] = own
  const [price] = finds.of('target')
  const unclear = own.find(({ role, rung }) => rung && (role === 'targetPercent' || role === 'targetAmount'))
  if (price && unclear)
    throw new FieldProblem(
      'AMBIGUOUS',
      unclear.name,
      `${unclear.name} beside ${price.name} may be how far away the target is or how much it closes, so nothing was traded. Name it ${price.name}_share for how much it closes, in percent, or leave it out.`,
    )
  const level = only<Level>(finds, 'takeProfits', [
    ['target', levelOf],
    ['targetPercent', percentAway],
    ['targetAmount', amountAway],
    ['targetAtr', (leaf) => ({ kind: 'away', distance: byAtr(leaf) })],
  ])
  const name =
    own.find(({ role }) => role.startsWith('target') && !SIZES.has(role))?.name ?? first?.name ?? 'tp'
  return { level: level ?? missing(name), name, share: shareOf(finds, whole) }
}
const SIZES: ReadonlySet<Role> = new Set<Role>(['targetShare', 'targetUnits'])

const readList = ({ name, value }: Leaf, whole: Whole): Rung[] => {
  const values = Array.isArray(value) ? value : (pricesOf(value) ?? [value])
  return values.map((one, at) => readRung(`${name}.${at}`, one, whole))
}

/** In percent of the position, or in units of what the message trades. */
const shareOf = (finds: Finds, whole: Whole): SaidShare =>
  only<NonNullable<SaidShare>>(finds, 'takeProfits', [
    ['targetShare', percentShare],
    [
      'targetUnits',
      (leaf) => (textOf(leaf, 60)?.endsWith('%') ? percentShare(leaf) : shareOfUnits(leaf, whole)),
    ],
  ])

const percentShare = (leaf: Pick<Leaf, 'name' | 'value'>): SaidShare => {
  const percent = readPercent({ [leaf.name]: leaf.value }, [leaf.name])
  return percent === null
    ? null
    : { percent, name: leaf.name, bare: !String(leaf.value).trim().endsWith('%') }
}

const shareOfUnits = (leaf: Leaf, whole: Whole): SaidShare => {
  const units = readPositive({ [leaf.name]: leaf.value }, [leaf.name])
  if (units === null) return null
  const size = unitsOf(whole)
  if (size === null)
    throw new FieldProblem(
      'AMBIGUOUS',
      leaf.name,
      `${leaf.name} may count units or percent, and the message does not say how many units it trades. Write percent, such as "50%".`,
    )
  if (dec(units).gt(size))
    throw new FieldProblem(
      'AMBIGUOUS',
      leaf.name,
      `${leaf.name} (${units}) is more than the ${size} that the message ${whole.quantity === size ? 'trades' : 'says the position will be'}. If it counts percent, write "${units}%".`,
    )
  // Up in the last place: what it comes to is never a little less than the units that were meant.
  const percent = toDecimalString(dec(units).times(100).div(size).times('1e16').ceil().div('1e16'))
  return { percent, name: leaf.name, bare: false }
}

/** How many units the position will be, as far as the message says. */
const unitsOf = ({ quantity, quantityType, target }: Whole): string | null => {
  if (target !== null && !dec(target).eq(0)) return toDecimalString(dec(target).abs())
  return quantityType === 'units' ? quantity : null
}

/** One rung of an array: a price alone, or an object with how much of the position it closes. */
const readRung = (name: string, value: JsonValue, whole: Whole): Rung => {
  if (typeof value === 'string') {
    const level = levelOf({ role: 'target', sure: 'exact', name, value })
    return { level: level ?? missing(name), name, share: null }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FieldProblem(
      'INVALID_FIELD',
      name,
      `${name} must be a price or an object, not ${shown(value)}.`,
    )
  const fields: Record<string, JsonValue> = {}
  const sizes: Leaf[] = []
  for (const [key, sent] of Object.entries(value)) {
    const plain = plainName(key)
    const at = `${name}.${key.slice(0, 40)}`
    if (SHARE_WORDS.has(plain) || plain === 'percentage')
      sizes.push({ role: 'targetShare', sure: 'exact', name: at, value: sent })
    else if (UNIT_WORDS.has(plain)) sizes.push({ role: 'targetUnits', sure: 'exact', name: at, value: sent })
    else if (Object.hasOwn(PARTS, plain)) fields[`${name}.${PARTS[plain]}`] = sent
    else
      throw new FieldProblem(
        'UNSUPPORTED',
        at,
        `${name} has a field that is not known: send price, percent or amount, and share.`,
      )
  }
  const level = readLevel(fields as JsonObject, {
    price: `${name}.price`,
    percent: `${name}.percent`,
    amount: `${name}.amount`,
  })
  const own = (role: Role) => sizes.filter((leaf) => leaf.role === role)
  return {
    level: level ?? missing(name),
    name,
    share: shareOf({ leaves: sizes, of: own, taken: [] }, whole),
  }
}

const PARTS: Readonly<Record<string, 'price' | 'percent' | 'amount'>> = {
  price: 'price',
  limitprice: 'price',
  level: 'price',
  target: 'price',
  tp: 'price',
  takeprofit: 'price',
  percent: 'percent',
  pct: 'percent',
  pricepercentage: 'percent',
  amount: 'amount',
  distance: 'amount',
}

/** Prices in one text, apart by more than a comma: `65,000` is one price to some. */
const pricesOf = (value: JsonValue): string[] | null => {
  if (typeof value !== 'string') return null
  const parts = value.trim().split(/\s*[;|]\s*|,\s+|\s+/)
  return parts.length > 1 && parts.every((part) => /^[\d.]+%?$/.test(part)) ? parts : null
}

const missing = (name: string): never => {
  throw new FieldProblem('MISSING_FIELD', name, `${name} has no price, percent or amount.`)
}
