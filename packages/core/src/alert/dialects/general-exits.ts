/** Stops and targets of a message that is read by its names. */
import {
  type Distance,
  dec,
  type Level,
  type OrderType,
  type Signal,
  type StopLoss,
  type TakeProfit,
  toDecimalString,
} from '@viewzenix/schema'
import { readLevel, readPercent } from './exits.ts'
import { FieldProblem, readPositive, shown } from './fields.ts'
import { type Finds, pick, textOf } from './finds.ts'
import { plainName, type Role } from './general-names.ts'
import type { Leaf } from './leaves.ts'
import type { JsonObject, JsonValue } from './sniff.ts'

/** A price, or a percentage where it ends so: `2%`. */
const levelOf = (leaf: Leaf): Level | null => {
  const text = textOf(leaf, 60)
  if (text === null) return null
  if (text.endsWith('%')) return percentAway(leaf)
  return { kind: 'at', price: readPositive({ [leaf.name]: leaf.value }, [leaf.name]) ?? '' }
}

const percentOf = (leaf: Leaf): Distance => ({
  unit: 'percent',
  percent: readPercent({ [leaf.name]: leaf.value }, [leaf.name]) ?? '',
})
const percentAway = (leaf: Leaf): Level => ({ kind: 'away', distance: percentOf(leaf) })
const amountOf = (leaf: Leaf): Distance =>
  textOf(leaf, 60)?.endsWith('%')
    ? percentOf(leaf)
    : { unit: 'price', amount: readPositive({ [leaf.name]: leaf.value }, [leaf.name]) ?? '' }
const amountAway = (leaf: Leaf): Level => ({ kind: 'away', distance: amountOf(leaf) })

/** So many average true ranges away, whose length the strategy says in the same message. */
const inAtr = (finds: Finds): ((leaf: Leaf) => Distance) => {
  const multiples = (['stopAtr', 'trailAtr', 'targetAtr'] as const).flatMap((role) => finds.of(role))
  const atr = multiples.length === 0 ? null : pick(finds, 'atr', 'atr', positiveOf)
  return (leaf) => {
    const multiple = positiveOf(leaf)
    if (atr === null)
      throw new FieldProblem(
        'MISSING_FIELD',
        'atr',
        `${leaf.name} counts average true ranges, and atr does not say how long one is: send "atr": {{plot("ATR")}} beside it.`,
      )
    return { unit: 'price', amount: toDecimalString(dec(atr).times(multiple)) }
  }
}

const positiveOf = (leaf: Leaf): string => readPositive({ [leaf.name]: leaf.value }, [leaf.name]) ?? ''

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The one that is there of several ways to say it. */
const only = <T>(
  finds: Finds,
  field: string,
  ways: readonly [Role, (leaf: Leaf) => T | null][],
): T | null => {
  const found = ways.flatMap(([role, read]) => {
    const value = pick(finds, field, role, read, same)
    return value === null ? [] : [{ value, name: finds.of(role)[0]?.name ?? role }]
  })
  const [first, second] = found
  if (first && second)
    throw new FieldProblem(
      'AMBIGUOUS',
      first.name,
      `${first.name} and ${second.name} give two readings of the ${field}, so nothing was traded. Send one of them.`,
    )
  return first?.value ?? null
}

/** What closes a position needs no protection. */
export const readExits = (
  finds: Finds,
  order: { closes: boolean; orderType: OrderType | null },
): Pick<Signal, 'stopLoss' | 'takeProfits' | 'trail'> => {
  if (order.closes) return { stopLoss: null, takeProfits: [], trail: null }
  const byAtr = inAtr(finds)
  const trail = only<Distance>(finds, 'trail', [
    ['trailPercent', percentOf],
    ['trailAmount', amountOf],
    ['trailAtr', byAtr],
  ])
  const entersByTrail = order.orderType === 'trailing_stop'
  const stopsIn = order.orderType === 'stop' || order.orderType === 'stop_limit'
  const level = only<Level>(finds, 'stopLoss', [
    ['stop', levelOf],
    ['stopPercent', percentAway],
    ['stopAmount', amountAway],
    ['stopAtr', (leaf) => ({ kind: 'away', distance: byAtr(leaf) })],
    ...(stopsIn ? [] : ([['stopPrice', levelOf]] as [Role, (leaf: Leaf) => Level | null][])),
  ])
  const stopLoss: StopLoss | null =
    level || (trail && !entersByTrail)
      ? { level, limitPrice: null, trail: entersByTrail ? null : trail }
      : null
  return { stopLoss, takeProfits: readTargets(finds, byAtr), trail: entersByTrail ? trail : null }
}

const readTargets = (finds: Finds, byAtr: (leaf: Leaf) => Distance): TakeProfit[] => {
  const level = only<Level>(finds, 'takeProfits', [
    ['target', levelOf],
    ['targetPercent', percentAway],
    ['targetAmount', amountAway],
    ['targetAtr', (leaf) => ({ kind: 'away', distance: byAtr(leaf) })],
  ])
  const [ladder] = finds.of('targets')
  if (!ladder) return level ? [{ level, share: '100' }] : []
  if (level)
    throw new FieldProblem(
      'AMBIGUOUS',
      ladder.name,
      `${ladder.name} and a single target are both there: send one of them.`,
    )
  const rungs = (Array.isArray(ladder.value) ? ladder.value : [ladder.value]).map((value, at, all) =>
    readRung(`${ladder.name}.${at}`, value, all.length),
  )
  const sum = rungs.reduce((total, rung) => total.plus(rung.share), dec(0))
  if (rungs.length > 20 || sum.gt(100))
    throw new FieldProblem(
      'INVALID_FIELD',
      ladder.name,
      `${ladder.name} must be at most 20 targets that close at most 100 percent, not ${rungs.length} that close ${sum.toFixed()}.`,
    )
  finds.taken.push({ field: 'takeProfits', from: ladder.name, sure: 'exact' })
  return rungs
}

const SHARES = new Set([
  'share',
  'sharepercent',
  'closepercent',
  'quantitypercent',
  'qtypercent',
  'sizepercent',
  'percentage',
  'portion',
])
const RUNG: Readonly<Record<string, 'price' | 'percent' | 'amount'>> = {
  price: 'price',
  limitprice: 'price',
  level: 'price',
  percent: 'percent',
  pct: 'percent',
  amount: 'amount',
  distance: 'amount',
}

/** One rung: a price alone, or an object with how much of the position it closes. */
const readRung = (name: string, value: JsonValue, rungs: number): TakeProfit => {
  if (typeof value === 'string') {
    const level: Level = { kind: 'at', price: readPositive({ [name]: value }, [name]) ?? missing(name) }
    return { level, share: rungs === 1 ? '100' : needShare(name) }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FieldProblem(
      'INVALID_FIELD',
      name,
      `${name} must be a price or an object, not ${shown(value)}.`,
    )
  const fields: Record<string, JsonValue> = {}
  for (const [key, sent] of Object.entries(value)) {
    const plain = plainName(key)
    const known = SHARES.has(plain) ? 'share' : Object.hasOwn(RUNG, plain) ? RUNG[plain] : undefined
    if (!known)
      throw new FieldProblem(
        'UNSUPPORTED',
        `${name}.${key.slice(0, 40)}`,
        `${name} has a field that is not known: send price, percent or amount, and share.`,
      )
    fields[`${name}.${known}`] = sent
  }
  const level = readLevel(fields as JsonObject, {
    price: `${name}.price`,
    percent: `${name}.percent`,
    amount: `${name}.amount`,
  })
  const share = readPercent(fields as JsonObject, [`${name}.share`])
  return { level: level ?? missing(name), share: share ?? (rungs === 1 ? '100' : needShare(name)) }
}

const missing = (name: string): never => {
  throw new FieldProblem('MISSING_FIELD', name, `${name} has no price, percent or amount.`)
}
const needShare = (name: string): never => {
  throw new FieldProblem(
    'MISSING_FIELD',
    `${name}.share`,
    `${name}.share is missing: say how much of the position each target closes, in percent.`,
  )
}
