/** The ways to sign in: those that are configured or, when none is, the development provider. */
import {
  createGithubProvider,
  createGoogleProvider,
  createMicrosoftProvider,
  createOidcProvider,
  type DevelopmentProvider,
  startDevelopmentProvider,
  throughPolicy,
} from '@viewzenix/adapters/oauth'
import { createPolicy } from '@viewzenix/adapters/resilience'
import type { IdentityProvider } from '@viewzenix/core/ports'
import type { Config } from '../config.ts'
import type { Container, Setup } from '../container.ts'
import { demoPerson } from '../demo-seed.ts'
import { callbackUrl, signedOutUrl } from '../http/oauth.ts'
import { createSessionCookies, type SessionCookies } from '../http/session-cookie.ts'
import type { Observation } from './observation.ts'

export type SignIn = {
  providers: IdentityProvider[]
  sessions: SessionCookies
  /** Whether people sign in without a password, on this computer alone. */
  development: boolean
  stop(): Promise<void>
}

/** Those that are configured, in the order of their buttons. A worker refreshes tokens with them. */
export const createProviders = (
  { github, google, microsoft, oidc }: Config['signIn'],
  observed: Observation,
): IdentityProvider[] => {
  /** Each provider is an integration of its own: one that is down must not keep people from another. */
  const call = (name: string) =>
    throughPolicy(createPolicy({ ...observed, timeoutMs: 8_000, integration: { name: `${name}-sign-in` } }))
  return [
    ...(github ? [createGithubProvider({ ...github, call: call('github') })] : []),
    ...(google ? [createGoogleProvider({ ...google, call: call('google') })] : []),
    ...(microsoft ? [createMicrosoftProvider({ ...microsoft, call: call('microsoft') })] : []),
    ...oidc.map(({ label, scope, ...issuer }) =>
      createOidcProvider({
        ...issuer,
        label: label ?? undefined,
        scope: scope ?? undefined,
        call: call(issuer.id),
      }),
    ),
  ]
}

export const createSignIn = async (
  setup: Setup,
  { platform, providers: configured }: Pick<Container, 'platform' | 'providers'>,
): Promise<SignIn> => {
  const sessions = createSessionCookies(platform)
  if (configured.length > 0)
    return { providers: configured, sessions, development: false, stop: async () => undefined }
  const development: DevelopmentProvider = await startDevelopmentProvider({
    host: '127.0.0.1',
    redirectUris: [callbackUrl(setup.publicUrl, 'dev')],
    signedOutUris: [signedOutUrl(setup.publicUrl)],
    accounts: [demoPerson],
    onError: (err) => setup.log.warn({ err }, 'The development sign-in failed'),
  })
  return {
    providers: [createOidcProvider(development.settings)],
    sessions,
    development: true,
    stop: () => development.stop(),
  }
}
