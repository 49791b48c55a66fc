import { byId, type HookWithSecret } from '@viewzenix/schema'
import { Hook } from '../entities/hook.entity.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { newHookSecret } from './hook-secret.ts'
import { toHookViews } from './hook-view.ts'

/**
 * Gives a hook a new secret, shown in the answer and never again. The old one stops working at once.
 * @throws NOT_FOUND
 */
export const rotateHookSecret = command({
  name: 'hook.rotate_secret',
  input: byId,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id }, { sealer, publicUrl }): Promise<HookWithSecret> => {
    const hook = await uow.em.findOne(Hook, { id })
    if (!hook) throw notFound('hook')
    const { secret, stored } = newHookSecret(sealer, id)
    hook.secretSealed = stored.secretSealed
    hook.secretHint = stored.secretHint
    hook.secretRotatedAt = uow.now
    uow.activity({
      verb: 'hook.secret_rotated',
      subject: { kind: 'hook', id },
      tone: 'warning',
      summary: `${uow.actor.name} gave the hook ${hook.name} a new secret. The old one stopped working.`,
    })
    uow.notify('hook', id)
    const [view] = await toHookViews(uow.em, publicUrl, [hook])
    if (!view) throw notFound('hook')
    return { hook: view, secret }
  },
})
