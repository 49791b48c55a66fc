import { createHookInput, type HookWithSecret } from '@viewzenix/schema'
import { Hook } from '../entities/hook.entity.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { command } from '../platform/use-case.ts'
import { newHookSecret } from './hook-secret.ts'
import { toHookViews } from './hook-view.ts'

/** Makes a hook, switched on. Its secret is in the answer and is never shown again. */
export const createHook = command({
  name: 'hook.create',
  input: createHookInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, input, { sealer, publicUrl }): Promise<HookWithSecret> => {
    const id = newId()
    const { secret, stored } = newHookSecret(sealer, id)
    const hook = uow.em.create(Hook, {
      id,
      workspaceId: uow.workspaceId,
      ...input,
      ...stored,
      enabled: true,
      secretRotatedAt: uow.now,
      createdAt: uow.now,
    })
    await uow.em.flush()
    uow.activity({
      verb: 'hook.created',
      subject: { kind: 'hook', id },
      summary: `${uow.actor.name} made the hook ${hook.name}.`,
    })
    uow.notify('hook', id)
    const [view] = await toHookViews(uow.em, publicUrl, [hook])
    if (!view) throw notFound('hook')
    return { hook: view, secret }
  },
})
