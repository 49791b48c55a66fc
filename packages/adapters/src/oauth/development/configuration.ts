import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import type { Configuration } from 'oidc-provider'
import type { DemoAccount } from './accounts.ts'
import { createMemoryAdapter } from './memory-adapter.ts'
import { messagePage } from './pages.ts'

export const CLIENT_ID = 'viewzenix'

/** oidc-provider's configuration: one client, everybody in `people`, no feature that is not needed. */
export const configuration = async (
  secret: string,
  redirectUris: string[],
  signedOutUris: string[],
  people: Map<string, DemoAccount>,
): Promise<Configuration> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const remember = createMemoryAdapter()
  return {
    // No session of its own is ever found by its cookie: who it is is asked each time, and may be another person.
    adapter: (kind) =>
      kind === 'Session' ? { ...remember(kind), find: async () => undefined } : remember(kind),
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: secret,
        redirect_uris: redirectUris,
        post_logout_redirect_uris: signedOutUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'development' }] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // Cookies know no ports: these must not meet the app's own.
      names: {
        session: 'viewzenix_dev_session',
        interaction: 'viewzenix_dev_interaction',
        resume: 'viewzenix_dev_resume',
      },
      long: { signed: true, httpOnly: true, sameSite: 'lax' },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_context, interaction) => `/sign-in/${interaction.uid}` },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 1800,
      Session: 1800,
      Grant: 1800,
    },
    findAccount: (_context, subject) => {
      const person = people.get(subject)
      if (!person) return undefined
      const { name, email, emailVerified = true } = person
      return {
        accountId: subject,
        claims: () => ({ sub: subject, name, email, email_verified: emailVerified }),
      }
    },
    loadExistingGrant: async (context) => {
      const { client, session, provider } = context.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    renderError: (context) => {
      context.type = 'html'
      context.body = messagePage(
        'This sign-in cannot go on',
        'The request was not one that this provider knows. Go back to Viewzenix and start again.',
      )
    },
  }
}
