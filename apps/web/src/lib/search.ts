/**
 * Reads the search part of an address, where anything may stand: what is not understood counts as not given. By hand,
 * since every page loads the routes and would load zod with them.
 */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

export const oneOf = <T extends string>(options: readonly T[], value: unknown): T | undefined =>
  options.find((option) => option === value)

const MOST_CHARACTERS = 64
export const shortText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= MOST_CHARACTERS ? value : undefined

export const flag = (value: unknown): true | undefined => (value === true ? true : undefined)

type Search = Record<string, unknown>

/** The sorting of a list: `name`, or `-name` for the other way round. */
export const listSearch = ({ sort }: Search): { sort?: string } => ({ sort: shortText(sort) })
