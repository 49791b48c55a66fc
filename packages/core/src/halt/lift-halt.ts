import { byId, type HaltView, haltCan, type Role } from '@viewzenix/schema'
import { Halt } from '../entities/halt.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { AppError, conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toHaltViews } from './halt-view.ts'

/**
 * Lets trading go on, from the next signal on: what was refused meanwhile stays refused.
 * @throws NOT_FOUND; FORBIDDEN below the role that the halt names; CONFLICT when it was lifted already
 */
export const liftHalt = command({
  name: 'halt.lift',
  input: byId,
  permission: 'trade',
  scope: 'halts:write',
  handle: async (uow, { id }): Promise<HaltView> => {
    const halt = await uow.em.findOne(Halt, { id })
    if (!halt) throw notFound('halt')
    if (halt.liftedAt) throw conflict('This halt was lifted already.')
    const role = roleOf(uow.actor)
    const verdict = role && haltCan.lift(halt, role)
    if (verdict && !verdict.can) throw new AppError('FORBIDDEN', verdict.why)
    const [view] = await toHaltViews(uow.em, [halt])
    if (!view) throw notFound('halt')
    halt.liftedAt = uow.now
    halt.liftedBy = uow.actor.name
    uow.activity({
      verb: 'halt.lifted',
      subject: { kind: 'halt', id },
      tone: 'good',
      summary: `${uow.actor.name} lifted the halt of ${halt.scope === 'workspace' ? 'the whole workspace' : `the ${halt.scope} ${view.scopeName}`}.`,
    })
    uow.notify('halt', id)
    return view
  },
})

/** Admins make API keys: what is left to owners is not a key's to lift. null for the system, which asks nobody. */
const roleOf = (actor: Actor): Role | null =>
  actor.kind === 'user' ? actor.role : actor.kind === 'api_key' ? 'admin' : null
