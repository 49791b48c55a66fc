/** Profiles between sign-ins: read again by the refresh token, where the provider gave one. */

import { IdentityLink, User } from '../entities/identity.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { type CompletedSignIn, type IdentityProvider, PortError } from '../ports/index.ts'
import { keepInStep } from './keep-in-step.ts'
import { forgetRefreshToken, keepRefreshToken, openRefreshToken } from './keep-tokens.ts'

/** In one turn of the clock, which comes every minute. */
const MAX_DUE = 200
const BUDGET_MS = 20_000

/** Starts a job for each refresh token whose time has come. @returns how many */
export const scheduleRefreshes = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async ({ em, now, enqueue }) => {
    const due = await em.find(
      IdentityLink,
      { refreshDueAt: { $lte: now } },
      { fields: ['id'], orderBy: { refreshDueAt: 'asc' }, limit: MAX_DUE },
    )
    for (const { id } of due)
      enqueue({
        task: 'identity.refresh',
        payload: { identityId: id },
        key: jobKey.refresh(id),
        keepRunAt: true,
      })
    return due.length
  })

/**
 * Uses one refresh token: profile and successor are stored together. A token that the provider does not take any more
 * is forgotten, and the person's profile says so; they can sign in as before. An answer that never came leaves it as
 * it is: the next try tells whether the provider had replaced it.
 */
export const refreshIdentity = async (
  platform: Platform,
  providers: readonly IdentityProvider[],
  job: { identityId: string; requestId: string },
): Promise<void> => {
  const id = job.identityId
  const seen = await runQuery(platform, ALL_WORKSPACES, (em) => em.findOne(IdentityLink, { id }))
  if (!seen?.refreshDueAt || seen.refreshDueAt > platform.clock.now()) return
  const provider = providers.find((each) => each.id === seen.provider)
  const answer = await ask(platform, provider, seen)
  await runInTransaction(platform, systemActor(ALL_WORKSPACES, job.requestId), async (uow) => {
    const identity = await uow.em.findOne(IdentityLink, { id })
    // Signed in again meanwhile: that token is newer than what was just asked with.
    if (!identity || identity.refreshTokenSealed !== seen.refreshTokenSealed) return
    if (answer === 'refused') {
      forgetRefreshToken(
        identity,
        `${provider?.label ?? identity.provider} no longer tells us when your profile changes. It is brought up to date when you sign in with it again.`,
      )
      platform.log.warn({ identityId: id, provider: identity.provider }, 'A refresh token was refused')
      return
    }
    const user = await uow.em.findOne(User, { id: identity.userId })
    if (user && answer.profile.subject === identity.subject)
      await keepInStep(uow, user, identity, answer.profile)
    const sealed = identity.refreshTokenSealed
    keepRefreshToken(platform, identity, answer.tokens, uow.now)
    // Not replaced: the same one is good for another turn.
    if (identity.refreshTokenSealed === sealed)
      identity.refreshDueAt = new Date(uow.now.getTime() + 86_400_000)
  })
}

const ask = async (
  platform: Platform,
  provider: IdentityProvider | undefined,
  identity: IdentityLink,
): Promise<CompletedSignIn | 'refused'> => {
  const token = readable(platform, identity)
  // A provider that is not set up any more, or a token sealed under a secret that is gone: nothing can be done with it.
  if (!provider?.refresh || token === null) return 'refused'
  try {
    return await provider.refresh(token, AbortSignal.timeout(BUDGET_MS))
  } catch (error) {
    if (error instanceof PortError && error.code === 'invalid_grant') return 'refused'
    throw error
  }
}

const readable = (platform: Platform, identity: IdentityLink): string | null => {
  try {
    return openRefreshToken(platform, identity)
  } catch {
    return null
  }
}
