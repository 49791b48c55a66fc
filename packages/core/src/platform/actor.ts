import { type ApiKeyScope, type Permission, type Role, roleCan } from '@viewzenix/schema'
import { AppError } from './errors.ts'

/** Who acts, in which workspace, and on behalf of which request. Every use-case has exactly one. */
export type Actor = { workspaceId: string; requestId: string } & (
  | { kind: 'user'; id: string; name: string; role: Role; sessionId: string }
  | { kind: 'api_key'; id: string; name: string; scopes: ApiKeyScope[] }
  | { kind: 'hook'; id: string; name: string }
  | { kind: 'system'; id: null; name: string }
)

export const systemActor = (workspaceId: string, requestId: string, name = 'Viewzenix'): Actor => ({
  kind: 'system',
  id: null,
  name,
  workspaceId,
  requestId,
})

/** What a use-case asks of its actor: a permission of people, a scope of API keys (`null`: never for keys). */
export type Access = { permission: Permission; scope: ApiKeyScope | null }

/** Throws FORBIDDEN with the sentence that the interface shows on the disabled control. */
export const authorize = (actor: Actor, access: Access): void => {
  if (actor.kind === 'system') return
  if (actor.kind === 'hook') throw new AppError('FORBIDDEN', 'A hook can only deliver alerts.')
  if (actor.kind === 'api_key') {
    if (access.scope === null)
      throw new AppError('FORBIDDEN', 'API keys cannot do this. Sign in to the dashboard instead.')
    if (!actor.scopes.includes(access.scope))
      throw new AppError(
        'FORBIDDEN',
        `This needs the scope ${access.scope}, which the API key does not have. Make a key that has it.`,
      )
    return
  }
  const verdict = roleCan(actor.role, access.permission)
  if (!verdict.can) throw new AppError('FORBIDDEN', verdict.why)
}

export type UserActor = Extract<Actor, { kind: 'user' }>

/** What belongs to a person (sessions, a profile, a membership): throws FORBIDDEN for every other actor. */
export const requireUser = (actor: Actor): UserActor => {
  if (actor.kind === 'user') return actor
  throw new AppError('FORBIDDEN', 'Only a person who is signed in can do this.')
}
