/** Where stops and targets of a message that is read by its names are: a price, or so far from the entry's. */
import { type Distance, dec, type Level, toDecimalString } from '@viewzenix/schema'
import { readPercent } from './exits.ts'
import { FieldProblem, readPositive } from './fields.ts'
import { type Finds, pick, textOf } from './finds.ts'
import type { Role } from './general-names.ts'
import type { Leaf } from './leaves.ts'

/** A price, or a percentage where it ends so: `2%`. */
export const levelOf = (leaf: Leaf): Level | null => {
  // Switched off.
  if (leaf.value === false) return null
  const text = textOf(leaf, 60)
  if (text === null) return null
  if (text.endsWith('%')) return percentAway(leaf)
  refuseSign(leaf.name, text, `Send a price without a sign, percent such as 2%, or ${leaf.name}_distance.`)
  return { kind: 'at', price: readPositive({ [leaf.name]: leaf.value }, [leaf.name]) ?? '' }
}

/** @throws FieldProblem for `+500`, which is a price to some and a distance to others */
export const refuseSign = (name: string, text: string, fix: string): void => {
  if (text.startsWith('+'))
    throw new FieldProblem(
      'AMBIGUOUS',
      name,
      `${name} (${text.slice(0, 40)}) may be a price or a distance, so nothing was traded. ${fix}`,
    )
}

export const percentOf = (leaf: Leaf): Distance => ({
  unit: 'percent',
  percent: readPercent({ [leaf.name]: leaf.value }, [leaf.name]) ?? '',
})
export const percentAway = (leaf: Leaf): Level => ({ kind: 'away', distance: percentOf(leaf) })
export const amountOf = (leaf: Leaf): Distance =>
  textOf(leaf, 60)?.endsWith('%')
    ? percentOf(leaf)
    : { unit: 'price', amount: readPositive({ [leaf.name]: leaf.value }, [leaf.name]) ?? '' }
export const amountAway = (leaf: Leaf): Level => ({ kind: 'away', distance: amountOf(leaf) })

/** So many average true ranges away, whose length the strategy says in the same message. */
export const inAtr = (finds: Finds): ((leaf: Leaf) => Distance) => {
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
export const only = <T>(
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
