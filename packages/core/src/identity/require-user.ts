export { requireUser, type UserActor } from '../platform/actor.ts'
