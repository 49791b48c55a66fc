import type { SignInState } from '@viewzenix/core/ports'
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

/** Arctic and jose hide the headers of a failed answer, `Retry-After` among them. */
faultsContract('GitHub: the exchange of a code', {
  answers,
  idempotent: false,
  expected: { 'rate-limited': { retryAfterMs: null } },
  connect: async ({ faulty, healthy, policy }) => {
    const provider = github(policy, faulty, healthy)
    return (signal) => provider.completeSignIn(callback, request, redirectUri, signal)
  },
})

faultsContract('GitHub: reading the person', {
  answers,
  idempotent: true,
  attemptsBefore: 1,
  connect: async ({ faulty, healthy, policy }) => {
    const provider = github(policy, healthy, faulty)
    return (signal) => provider.completeSignIn(callback, request, redirectUri, signal)
  },
})

faultsContract('Google: the exchange of a code', {
  answers,
  idempotent: false,
  expected: { 'rate-limited': { retryAfterMs: null } },
  connect: async ({ faulty, healthy, policy }) => {
    const provider = google(policy, faulty, healthy)
    return (signal) => provider.completeSignIn(callback, request, redirectUri, signal)
  },
})

faultsContract('Google: reading the keys of ID tokens', {
  answers,
  idempotent: true,
  // jose tells of no status at all: to it a 429 is one more failure.
  expected: { 'rate-limited': { attempts: 3, retryAfterMs: null } },
  attemptsBefore: 1,
  connect: async ({ faulty, healthy, policy }) => {
    const provider = google(policy, healthy, faulty)
    return (signal) => provider.completeSignIn(callback, request, redirectUri, signal)
  },
})

faultsContract('Microsoft: the exchange of a code', {
  answers,
  idempotent: false,
  expected: { 'rate-limited': { retryAfterMs: null } },
  connect: async ({ faulty, policy }) => {
    const provider = createMicrosoftProvider({
      ...credentials,
      tenant: 'common',
      authority: faulty,
      call: throughPolicy(policy),
    })
    return (signal) => provider.completeSignIn(callback, request, redirectUri, signal)
  },
})

faultsContract('Microsoft: a refresh', {
  answers,
  idempotent: false,
  expected: { 'rate-limited': { retryAfterMs: null } },
  connect: async ({ faulty, policy }) => {
    const provider = createMicrosoftProvider({
      ...credentials,
      tenant: 'common',
      authority: faulty,
      call: throughPolicy(policy),
    })
    return (signal) => provider.refresh?.('token', signal) ?? Promise.resolve()
  },
})

faultsContract('OpenID Connect: discovery', {
  answers,
  idempotent: true,
  connect: async ({ faulty, policy }) => {
    const issuer = faulty.replace('http://nobody', 'https://nobody')
    const provider = createOidcProvider({ ...credentials, issuer, call: throughPolicy(policy) })
    return (signal) => provider.authorizationUrl(request, redirectUri, signal)
  },
})

faultsContract('GitHub: the probe', {
  answers,
  idempotent: true,
  connect: async ({ faulty, healthy, policy }) => {
    const provider = github(policy, healthy, faulty)
    return (signal) => provider.probe(signal)
  },
})

faultsContract('Google: the probe', {
  answers,
  idempotent: true,
  connect: async ({ faulty, healthy, policy }) => {
    const provider = google(policy, healthy, faulty)
    return (signal) => provider.probe(signal)
  },
})
