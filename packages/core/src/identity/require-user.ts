import type { Actor } from '../platform/actor.ts'
import { AppError } from '../platform/errors.ts'

export type UserActor = Extract<Actor, { kind: 'user' }>

/** Sessions belong to people: throws FORBIDDEN for every other actor. */
export const requireUser = (actor: Actor): UserActor => {
  if (actor.kind === 'user') return actor
  throw new AppError('FORBIDDEN', 'Only a person who is signed in can do this.')
}
