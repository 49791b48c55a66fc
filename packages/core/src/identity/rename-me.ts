import { type ProfileView, renameMeInput } from '@viewzenix/schema'
import { IdentityLink, User } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { readProfile } from './get-profile.ts'
import { displayName } from './keep-in-step.ts'

/** What the actor is called from now on; null follows what the provider that was used last says. */
export const renameMe = command({
  name: 'profile.rename',
  input: renameMeInput,
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow, { name }): Promise<ProfileView> => {
    const me = requireUser(uow.actor)
    const user = await uow.em.findOne(User, { id: me.id })
    if (!user) throw notFound('person')
    const [latest] = await uow.em.find(
      IdentityLink,
      { userId: me.id },
      { orderBy: { lastUsedAt: 'desc nulls last', id: 'desc' }, limit: 1 },
    )
    const next = name ?? displayName({ name: latest?.name ?? null, email: latest?.email ?? null })
    const before = user.name
    user.nameIsOwn = name !== null
    user.name = next
    if (before === next) uow.unchanged()
    else
      uow.activity({
        verb: 'user.renamed',
        subject: { kind: 'user', id: me.id },
        summary: `${before} is called ${next} from now on.`,
      })
    await uow.em.flush()
    uow.notify('member', me.id)
    return readProfile(uow.em, me.id)
  },
})
