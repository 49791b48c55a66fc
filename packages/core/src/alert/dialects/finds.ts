/** What the general reader found under the names of a role, and the one reading that they share. */
import type { TakenField } from '@viewzenix/schema'
import { FieldProblem, readText, shown } from './fields.ts'
import type { Role } from './general-names.ts'
import { type Leaf, leavesOf } from './leaves.ts'
import type { JsonObject } from './sniff.ts'

/** The leaves by their role, and what was taken so far. */
export type Finds = { leaves: readonly Leaf[]; of(role: Role): Leaf[]; taken: TakenField[] }

export const textOf = (leaf: Leaf, limit = 200): string | null =>
  readText({ [leaf.name]: leaf.value }, [leaf.name], limit)?.text ?? null

/** Marks what a field of the signal was taken from. */
export const take = (finds: Finds, field: string, leaf: Pick<Leaf, 'name' | 'sure'>): void => {
  finds.taken.push({ field, from: leaf.name, sure: leaf.sure })
}

/**
 * The one reading that all leaves of a role share. A `likely` name counts only where it reads as this role, and only
 * where no exact one is there, unless `all` says that it has to agree with that one.
 */
export const pick = <T>(
  finds: Finds,
  field: string,
  role: Role,
  read: (leaf: Leaf) => T | null,
  same: (a: T, b: T) => boolean = (a, b) => a === b,
  all = false,
): T | null => {
  const leaves = finds.of(role)
  const exact = leaves.filter((leaf) => leaf.sure === 'exact')
  let found: { value: T; leaf: Leaf } | null = null
  for (const leaf of [
    ...exact,
    ...(exact.length === 0 || all ? leaves.filter((l) => l.sure === 'likely') : []),
  ]) {
    const value = leaf.sure === 'exact' ? read(leaf) : leniently(() => read(leaf))
    if (value === null) continue
    if (found && !same(found.value, value)) throw twoReadings(field, found.leaf, leaf)
    if (!found) take(finds, field, leaf)
    found ??= { value, leaf }
  }
  return found?.value ?? null
}

/** A name that can mean several things refuses nothing but a placeholder that was left in it. */
export const leniently = <T>(read: () => T | null): T | null => {
  try {
    return read()
  } catch (error) {
    if (error instanceof FieldProblem && error.problem.code !== 'UNFILLED_PLACEHOLDER') return null
    throw error
  }
}

const twoReadings = (field: string, first: Leaf, second: Leaf): FieldProblem =>
  new FieldProblem(
    'AMBIGUOUS',
    first.name,
    `${first.name} (${shown(first.value)}) and ${second.name} (${shown(second.value)}) give two readings of the ${field}, so nothing was traded. Send one of them, or map the fields on the hook.`,
  )

export const findsOf = (message: JsonObject): Finds => {
  const leaves = leavesOf(message)
  const byRole = Map.groupBy(leaves, (leaf) => leaf.role)
  return { leaves, of: (role) => byRole.get(role) ?? [], taken: [] }
}
