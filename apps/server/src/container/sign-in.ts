/** The ways to sign in that are configured. */
import {
  createGithubProvider,
  createGoogleProvider,
  createOidcProvider,
  throughPolicy,
} from '@viewzenix/adapters/oauth'
import { createPolicy } from '@viewzenix/adapters/resilience'
import type { IdentityProvider } from '@viewzenix/core/ports'
import type { Config } from '../config.ts'
import type { Observation } from './observation.ts'

/** Each is an integration of its own: one that is down must not keep people from another. */
export const createProviders = (
  { github, google, oidc }: Config['signIn'],
  observed: Observation,
): IdentityProvider[] => {
  const call = (name: string) =>
    throughPolicy(createPolicy({ ...observed, timeoutMs: 8_000, integration: { name } }))
  const providers: IdentityProvider[] = []
  if (github) providers.push(createGithubProvider({ ...github, call: call('github-sign-in') }))
  if (google) providers.push(createGoogleProvider({ ...google, call: call('google-sign-in') }))
  if (oidc)
    providers.push(
      createOidcProvider({ ...oidc, label: oidc.label ?? undefined, call: call('oidc-sign-in') }),
    )
  return providers
}
