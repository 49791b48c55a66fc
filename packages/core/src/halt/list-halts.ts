import type { HaltView } from '@viewzenix/schema'
import { z } from 'zod'
import { Halt } from '../entities/halt.entity.ts'
import { query } from '../platform/use-case.ts'
import { toHaltViews } from './halt-view.ts'

/** What is halted now, the longest first. */
export const listHalts = query({
  name: 'halt.list',
  input: z.object({}),
  permission: 'read',
  scope: 'halts:read',
  handle: async ({ em }): Promise<HaltView[]> =>
    toHaltViews(em, await em.find(Halt, { liftedAt: null }, { orderBy: { startedAt: 'asc', id: 'asc' } })),
})
