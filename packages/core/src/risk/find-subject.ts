import type { EntityManager } from '@mikro-orm/postgresql'
import type { HaltScope } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { notFound } from '../platform/errors.ts'

/** What limits are set on, with its name in a sentence. @throws NOT_FOUND */
export const findSubject = async (
  em: EntityManager,
  workspaceId: string,
  { scope, scopeId }: { scope: HaltScope; scopeId: string },
): Promise<{ thing: Workspace | Account | Bot; name: string }> => {
  if (scope === 'workspace') {
    const thing = scopeId === workspaceId ? await em.findOne(Workspace, { id: scopeId }) : null
    if (!thing) throw notFound('workspace')
    return { thing, name: 'the whole workspace' }
  }
  const thing =
    scope === 'account' ? await em.findOne(Account, { id: scopeId }) : await em.findOne(Bot, { id: scopeId })
  if (!thing) throw notFound(scope)
  return { thing, name: `the ${scope} ${thing.name}` }
}
