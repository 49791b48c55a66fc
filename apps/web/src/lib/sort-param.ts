/** The sorting of a list as it stands in the URL: `name`, or `-name` for the other way round. */
import type { Sort } from '../ui/data-table.tsx'

export const sortOf = (param: string | undefined): Sort | undefined =>
  param ? { by: param.replace(/^-/, ''), down: param.startsWith('-') } : undefined

export const sortParam = (sort: Sort | undefined): string | undefined =>
  sort && `${sort.down ? '-' : ''}${sort.by}`
