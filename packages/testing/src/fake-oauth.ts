/**
 * Sign-in with GitHub, Google, Microsoft or any OpenID Connect issuer, as far as a client meets it: codes that are
 * good once, bound to their redirect address and PKCE challenge; Basic authentication as RFC 6749 encodes it; signed
 * ID tokens and their keys; refresh tokens that are replaced with each use; the provider's own sign-out.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type FakePerson = { id: number; name: string; email: string; emailVerified: boolean }

export type FakeOAuthOptions = {
  kind: 'github' | 'google' | 'microsoft' | 'oidc'
  clientId: string
  clientSecret: string
}

/** The tenant of Microsoft's persons. */
export const FAKE_TENANT = '11111111-2222-4333-8444-555555555555'

type Issued = {
  challenge: string
  redirectUri: string
  nonce: string | null
  person: FakePerson
  offline: boolean
}
type Answer = { status: number; body: unknown; headers?: Record<string, string> }

export type FakeOAuth = {
  url: string
  /** Who consents next. */
  person: FakePerson
  /** `denied`: the person says no · `down`: 503 · `silent`: the token endpoint never answers. */
  mood: 'normal' | 'denied' | 'down' | 'silent'
  /** Changes the claims of ID tokens before they are signed. */
  claims: (claims: Record<string, unknown>) => Record<string, unknown>
  /** Signs with a key that is not published. */
  forge: boolean
  /** Takes every refresh token back, as a person does in their settings there. */
  revokeAll(): void
  stop(): Promise<void>
}

export const startFakeOAuth = async (options: FakeOAuthOptions): Promise<FakeOAuth> => {
  const { kind } = options
  const codes = new Map<string, Issued>()
  const tokens = new Map<string, FakePerson>()
  const refreshTokens = new Map<string, FakePerson>()
  const published = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })

  const idToken = (person: FakePerson, nonce: string | null): string => {
    const now = Math.floor(Date.now() / 1000)
    const microsoft = kind === 'microsoft'
    const claims = fake.claims({
      iss: microsoft ? `${fake.url}/${FAKE_TENANT}/v2.0` : fake.url,
      aud: options.clientId,
      sub: String(person.id),
      email: person.email,
      name: person.name,
      ...(microsoft
        ? { tid: FAKE_TENANT, oid: `oid-${person.id}`, ...(person.emailVerified ? { xms_edov: true } : {}) }
        : { email_verified: person.emailVerified }),
      ...(nonce === null ? {} : { nonce }),
      iat: now,
      exp: now + 600,
    })
    const text = [{ alg: 'RS256', kid: 'fake' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const key = fake.forge ? other.privateKey : published.privateKey
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
  }

  const refuse = (error: string): Answer =>
    kind === 'github' ? { status: 200, body: { error } } : { status: 400, body: { error } }

  const authorize = (query: URLSearchParams): Answer => {
    const redirectUri = query.get('redirect_uri') ?? ''
    const target = new URL(redirectUri)
    target.searchParams.set('state', query.get('state') ?? '')
    if (query.get('code_challenge_method') !== 'S256' || query.get('client_id') !== options.clientId)
      target.searchParams.set('error', 'invalid_request')
    else if (fake.mood === 'denied') target.searchParams.set('error', 'access_denied')
    else {
      const code = randomBytes(16).toString('hex')
      codes.set(code, {
        challenge: query.get('code_challenge') ?? '',
        redirectUri,
        nonce: query.get('nonce'),
        person: fake.person,
        offline: (query.get('scope') ?? '').split(' ').includes('offline_access'),
      })
      target.searchParams.set('code', code)
    }
    return { status: 302, body: null, headers: { location: target.href } }
  }

  const issue = (person: FakePerson, nonce: string | null, offline: boolean): Answer => {
    const token = randomBytes(16).toString('hex')
    tokens.set(`Bearer ${token}`, person)
    const refresh = randomBytes(16).toString('hex')
    if (offline) refreshTokens.set(refresh, person)
    return {
      status: 200,
      body: {
        access_token: token,
        token_type: 'bearer',
        ...(kind === 'github' ? {} : { id_token: idToken(person, nonce) }),
        ...(offline ? { refresh_token: refresh } : {}),
      },
    }
  }

  const exchange = async (request: IncomingMessage): Promise<Answer> => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const form = new URLSearchParams(text)
    if (!isOurClient(request.headers.authorization ?? '', options))
      return kind === 'github'
        ? refuse('incorrect_client_credentials')
        : { status: 401, body: { error: 'invalid_client' } }
    if (form.get('grant_type') === 'refresh_token') {
      const used = form.get('refresh_token') ?? ''
      const person = refreshTokens.get(used)
      refreshTokens.delete(used)
      return person
        ? issue({ ...person, ...fake.person, id: person.id }, null, true)
        : refuse('invalid_grant')
    }
    const issued = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!issued || issued.redirectUri !== form.get('redirect_uri') || issued.challenge !== challenge)
      return refuse(kind === 'github' ? 'bad_verification_code' : 'invalid_grant')
    return issue(issued.person, issued.nonce, issued.offline)
  }

  const discovery = () => ({
    issuer: fake.url,
    authorization_endpoint: `${fake.url}/authorize`,
    token_endpoint: `${fake.url}/token`,
    jwks_uri: `${fake.url}/jwks`,
    end_session_endpoint: `${fake.url}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  })

  const answer = async (request: IncomingMessage, url: URL): Promise<Answer> => {
    const path = url.pathname.replace(
      /^\/(common|organizations|consumers|[0-9a-f-]{36})(\/oauth2\/v2\.0|\/v2\.0)?(?=\/)/i,
      '',
    )
    if (path === '/authorize') return authorize(url.searchParams)
    if (fake.mood === 'down') return { status: 503, body: null }
    if (path === '/token') return exchange(request)
    if (path === '/jwks' || path === '/discovery/v2.0/keys')
      return {
        status: 200,
        body: { keys: [{ ...published.publicKey.export({ format: 'jwk' }), kid: 'fake', alg: 'RS256' }] },
      }
    if (path === '/.well-known/openid-configuration') return { status: 200, body: discovery() }
    if (path === '/rate_limit') return { status: 200, body: {} }
    const person = tokens.get(request.headers.authorization ?? '')
    if (!person) return { status: 401, body: { message: 'Bad credentials' } }
    if (path === '/user')
      return { status: 200, body: { id: person.id, login: `user${person.id}`, name: person.name } }
    if (path === '/user/emails')
      return {
        status: 200,
        body: [
          { email: 'old@example.com', primary: false, verified: false },
          { email: person.email, primary: true, verified: person.emailVerified },
        ],
      }
    return { status: 404, body: null }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    if (fake.mood === 'silent' && url.pathname.endsWith('/token')) return
    void answer(request, url).then(({ status, body, headers }) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(body === null ? undefined : JSON.stringify(body)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const fake: FakeOAuth = {
    url: `http://127.0.0.1:${port}`,
    person: { id: 1, name: 'Grace Hopper', email: 'grace@example.com', emailVerified: true },
    mood: 'normal',
    claims: (claims) => claims,
    forge: false,
    revokeAll: () => refreshTokens.clear(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return fake
}

/** Id and secret are form-encoded within Basic authentication (RFC 6749, 2.3.1), and decoded before they are compared. */
const isOurClient = (header: string, { clientId, clientSecret }: FakeOAuthOptions): boolean => {
  const [id = '', secret = ''] = Buffer.from(header.replace(/^Basic /, ''), 'base64')
    .toString()
    .split(':')
  const decode = (text: string) => new URLSearchParams(`t=${text}`).get('t')
  return decode(id) === clientId && decode(secret) === clientSecret
}
