import type { HookView } from '@viewzenix/schema'
import { z } from 'zod'
import { Hook } from '../entities/hook.entity.ts'
import { query } from '../platform/use-case.ts'
import { toHookViews } from './hook-view.ts'

/** The hooks of the workspace, oldest first. */
export const listHooks = query({
  name: 'hook.list',
  input: z.object({}),
  permission: 'read',
  scope: 'hooks:read',
  handle: async ({ em }, _input, { publicUrl }): Promise<HookView[]> =>
    toHookViews(em, publicUrl, await em.find(Hook, {}, { orderBy: { id: 'asc' } })),
})
