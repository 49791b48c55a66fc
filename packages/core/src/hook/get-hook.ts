import { byId, type HookView } from '@viewzenix/schema'
import { Hook } from '../entities/hook.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toHookViews } from './hook-view.ts'

/** One hook. */
export const getHook = query({
  name: 'hook.get',
  input: byId,
  permission: 'read',
  scope: 'hooks:read',
  handle: async ({ em }, { id }, { publicUrl }): Promise<HookView> => {
    const hook = await em.findOne(Hook, { id })
    const [view] = hook ? await toHookViews(em, publicUrl, [hook]) : []
    if (!view) throw notFound('hook')
    return view
  },
})
