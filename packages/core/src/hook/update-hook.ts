import { isDeepStrictEqual } from 'node:util'
import { type HookView, updateHookInput } from '@viewzenix/schema'
import { Hook } from '../entities/hook.entity.ts'
import type { Changes } from '../platform/changes.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toHookViews } from './hook-view.ts'

/**
 * Changes what was given of a hook, switching it on or off included; the rest stays.
 * @throws NOT_FOUND
 */
export const updateHook = command({
  name: 'hook.update',
  input: updateHookInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, input, { publicUrl }): Promise<HookView> => {
    const { id } = input
    const hook = await uow.em.findOne(Hook, { id })
    if (!hook) throw notFound('hook')
    const changes: Changes = {}
    const set = <
      K extends 'name' | 'enabled' | 'allowPathSecret' | 'dedupeWindowSeconds' | 'reading' | 'expects',
    >(
      field: K,
      value: Hook[K] | undefined,
    ) => {
      if (value === undefined || isDeepStrictEqual(value ?? null, hook[field] ?? null)) return
      changes[field] = { before: hook[field], after: value }
      hook[field] = value
    }
    const wasEnabled = hook.enabled
    set('name', input.name)
    set('enabled', input.enabled)
    set('allowPathSecret', input.allowPathSecret)
    set('dedupeWindowSeconds', input.dedupeWindowSeconds)
    set('reading', input.reading)
    set('expects', input.expects)
    // Silence is counted anew: from what is expected now, and from when it may be heard at all.
    if ('expects' in changes || 'enabled' in changes)
      Object.assign(hook, { expectsFrom: uow.now, silentAt: null, silentSince: null })
    if (Object.keys(changes).length === 0) uow.unchanged()
    else {
      const switched = hook.enabled === wasEnabled ? 'changed' : hook.enabled ? 'switched on' : 'switched off'
      uow.activity({
        verb: 'hook.updated',
        subject: { kind: 'hook', id },
        tone: switched === 'switched off' ? 'warning' : 'neutral',
        summary: `${uow.actor.name} ${switched} the hook ${hook.name}.`,
        data: { changes },
      })
      uow.notify('hook', id)
    }
    const [view] = await toHookViews(uow.em, publicUrl, [hook])
    if (!view) throw notFound('hook')
    return view
  },
})
