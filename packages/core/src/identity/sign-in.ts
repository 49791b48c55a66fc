import { Session } from '../entities/identity.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256 } from '../platform/seal.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'
import type { CompletedSignIn } from '../ports/identity-provider.ts'
import { keepRefreshToken, sealIdToken } from './keep-tokens.ts'
import type { SignUpList } from './may-sign-up.ts'
import { noteDevice } from './note-device.ts'
import { type OnWorkspaceCreated, placePerson } from './provision-person.ts'
import { privilegeOf } from './renew-session.ts'
import { newSessionSecret, sessionExpiry, sessionSecretHash } from './session-secret.ts'

/** What the audit trail calls a provider. */
const PROVIDERS: Record<string, string> = {
  dev: 'the development sign-in',
  github: 'GitHub',
  google: 'Google',
  oidc: 'OpenID Connect',
}

/** Where a sign-in comes from; shown in the list of sessions. */
export type SignInClient = {
  ip: string | null
  userAgent: string | null
  /** The session that this browser had until now: it ends, so that none is left behind. */
  replaces?: string | null
}

export type SignedIn = {
  /** The session's secret, for the cookie: the one time that it is known. */
  secret: string
  sessionId: string
  userId: string
  workspaceId: string
  userIsNew: boolean
  workspaceIsNew: boolean
}

/**
 * One transaction from a provider's word to a session: finds the person, links them or makes them and their
 * workspace, and opens a session of which only the secret's SHA-256 is stored.
 * @throws FORBIDDEN when they would be new, and are not on the list of those who may sign up
 */
export const signIn = (
  platform: Platform,
  { profile, tokens }: CompletedSignIn,
  client: SignInClient,
  requestId: string,
  options: { onWorkspaceCreated?: OnWorkspaceCreated; signUpList?: SignUpList } = {},
): Promise<SignedIn> =>
  runInTransaction(
    platform,
    systemActor(ALL_WORKSPACES, requestId),
    async (uow) => {
      const secret = newSessionSecret()
      const sessionId = newId()
      const placed = await placePerson(uow, { profile, ...options }, ({ user, workspaceId, role }) => ({
        kind: 'user',
        id: user.id,
        name: user.name,
        role,
        sessionId,
        workspaceId,
        requestId,
      }))
      const { user, identity, workspaceId, role, userIsNew, workspaceIsNew } = placed
      keepRefreshToken(platform, identity, tokens, uow.now)
      user.lastSeenAt = uow.now
      const replaced = client.replaces ? sessionSecretHash(client.replaces) : null
      if (replaced) await uow.em.nativeDelete(Session, { secretHash: replaced })
      await uow.em.nativeDelete(Session, { userId: user.id, expiresAt: { $lte: uow.now } })
      uow.em.create(Session, {
        id: sessionId,
        secretHash: sha256(secret),
        privilege: privilegeOf(workspaceId, role),
        userId: user.id,
        workspaceId,
        identityId: identity.id,
        idTokenSealed: sealIdToken(platform, sessionId, tokens.idToken),
        createdAt: uow.now,
        lastSeenAt: uow.now,
        expiresAt: sessionExpiry(uow.now),
        ip: client.ip,
        userAgent: client.userAgent?.slice(0, 400) ?? null,
      })
      await noteDevice(uow, user, client)
      uow.activity({
        verb: 'session.signed_in',
        subject: { kind: 'session', id: sessionId },
        summary: `${user.name} signed in with ${PROVIDERS[profile.provider] ?? profile.provider}.`,
        data: { provider: profile.provider, ip: client.ip },
      })
      return { secret, sessionId, userId: user.id, workspaceId, userIsNew, workspaceIsNew }
    },
    { requireActivity: 'session.sign_in' },
  )
