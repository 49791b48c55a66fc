import type { IdentityProvider, SignInState } from '@viewzenix/core/ports'
import { faultsContract } from '@viewzenix/testing/faults-contract'
import type { Policy } from '../resilience/index.ts'
import {
  createGithubProvider,
  createGoogleProvider,
  createMicrosoftProvider,
  createOidcProvider,
  throughPolicy,
} from './index.ts'

const redirectUri = 'http://localhost:3000/auth/x/callback'
const callback = new URL(`${redirectUri}?code=c&state=${'s'.repeat(43)}`)
const request: SignInState = {
  state: 's'.repeat(43),
  nonce: 'n'.repeat(43),
  codeVerifier: 'v'.repeat(43),
}
const credentials = { clientId: 'client', clientSecret: 'secret' }
/** Signed by nobody: what matters is whether its issuer's keys could be read. */
const idToken = [{ alg: 'RS256', kid: 'k' }, { sub: '7' }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat(Buffer.from('none').toString('base64url'))
  .join('.')

const answers = (path: string, origin: string): unknown => {
  if (path === '/token' || path === '/common/oauth2/v2.0/token')
    return { access_token: 't', token_type: 'bearer', id_token: idToken }
  if (path === '/user') return { id: 7, login: 'grace' }
  if (path === '/user/emails') return [{ email: 'grace@example.com', primary: true, verified: true }]
  if (path === '/rate_limit') return { resources: {} }
  if (path === '/jwks' || path === '/common/discovery/v2.0/keys') return { keys: [] }
  if (path === '/.well-known/openid-configuration')
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      jwks_uri: `${origin}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }
}

const github = (policy: Policy, token: string, api: string) =>
  createGithubProvider({
    ...credentials,
    call: throughPolicy(policy),
    endpoints: { authorizationEndpoint: `${api}/authorize`, tokenEndpoint: `${token}/token`, apiUrl: api },
  })
const google = (policy: Policy, token: string, keys: string) =>
  createGoogleProvider({
    ...credentials,
    call: throughPolicy(policy),
    endpoints: {
      authorizationEndpoint: `${token}/authorize`,
      tokenEndpoint: `${token}/token`,
      jwksUri: `${keys}/jwks`,
      issuers: [keys],
    },
  })

const microsoft = (policy: Policy, authority: string) =>
  createMicrosoftProvider({ ...credentials, tenant: 'common', authority, call: throughPolicy(policy) })

type Case = Parameters<typeof faultsContract>[1]
type Ends = Parameters<Case['connect']>[0]
const signIn = (provider: IdentityProvider) => (signal: AbortSignal) =>
  provider.completeSignIn(callback, request, redirectUri, signal)

/** What is said once alone. Arctic and jose hide the headers of a failed answer, `Retry-After` among them. */
const once = (name: string, connect: (ends: Ends) => (signal: AbortSignal) => Promise<unknown>) =>
  faultsContract(name, {
    answers,
    idempotent: false,
    expected: { 'rate-limited': { retryAfterMs: null } },
    connect: async (ends) => connect(ends),
  })

/** What may be asked again, and whatever differs from that. */
const asked = (
  name: string,
  more: Pick<Case, 'attemptsBefore' | 'expected'>,
  connect: (ends: Ends) => (signal: AbortSignal) => Promise<unknown>,
) => faultsContract(name, { answers, idempotent: true, ...more, connect: async (ends) => connect(ends) })

once('GitHub: the exchange of a code', ({ policy, faulty, healthy }) =>
  signIn(github(policy, faulty, healthy)),
)
once('Google: the exchange of a code', ({ policy, faulty, healthy }) =>
  signIn(google(policy, faulty, healthy)),
)
once('Microsoft: the exchange of a code', ({ policy, faulty }) => signIn(microsoft(policy, faulty)))
once('Microsoft: a refresh', ({ policy, faulty }) => {
  const provider = microsoft(policy, faulty)
  return (signal) => provider.refresh?.('token', signal) ?? Promise.resolve()
})

asked('GitHub: reading the person', { attemptsBefore: 1 }, ({ policy, faulty, healthy }) =>
  signIn(github(policy, healthy, faulty)),
)
asked(
  'Google: reading the keys of ID tokens',
  // jose tells of no status at all: to it a 429 is one more failure.
  { attemptsBefore: 1, expected: { 'rate-limited': { attempts: 3, retryAfterMs: null } } },
  ({ policy, faulty, healthy }) => signIn(google(policy, healthy, faulty)),
)
asked('OpenID Connect: discovery', {}, ({ policy, faulty }) => {
  const issuer = faulty.replace('http://nobody', 'https://nobody')
  const provider = createOidcProvider({ ...credentials, issuer, call: throughPolicy(policy) })
  return (signal) => provider.authorizationUrl(request, redirectUri, signal)
})
asked('GitHub: the probe', {}, ({ policy, faulty, healthy }) => {
  const provider = github(policy, healthy, faulty)
  return (signal) => provider.probe(signal)
})
asked('Google: the probe', {}, ({ policy, faulty, healthy }) => {
  const provider = google(policy, healthy, faulty)
  return (signal) => provider.probe(signal)
})
