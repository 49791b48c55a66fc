/** The sorting of a list as it stands in the URL: `name`, or `-name` for the other way round. */
import { z } from 'zod'
import type { Sort } from '../ui/data-table.tsx'

export const listSearch = z.object({ sort: z.string().max(40).optional().catch(undefined) })

export const sortOf = (param: string | undefined): Sort | undefined =>
  param ? { by: param.replace(/^-/, ''), down: param.startsWith('-') } : undefined

export const sortParam = (sort: Sort | undefined): string | undefined =>
  sort && `${sort.down ? '-' : ''}${sort.by}`
