/**
 * GitHub's and Google's sign-in, as far as a client meets it: codes that are good once, bound to their redirect
 * address and PKCE challenge; Basic authentication of the client; signed ID tokens and their keys.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type FakePerson = { id: number; name: string; email: string; emailVerified: boolean }

export type FakeOAuthOptions = { kind: 'github' | 'google'; clientId: string; clientSecret: string }

type Issued = { challenge: string; redirectUri: string; nonce: string | null; person: FakePerson }
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
  stop(): Promise<void>
}

export const startFakeOAuth = async (options: FakeOAuthOptions): Promise<FakeOAuth> => {
  const codes = new Map<string, Issued>()
  const tokens = new Map<string, FakePerson>()
  const published = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const basic = `Basic ${Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64')}`

  const idToken = (issued: Issued): string => {
    const now = Math.floor(Date.now() / 1000)
    const claims = fake.claims({
      iss: fake.url,
      aud: options.clientId,
      sub: String(issued.person.id),
      email: issued.person.email,
      email_verified: issued.person.emailVerified,
      name: issued.person.name,
      nonce: issued.nonce,
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
    options.kind === 'github' ? { status: 200, body: { error } } : { status: 400, body: { error } }

  const authorize = (query: URLSearchParams): Answer => {
    const redirectUri = query.get('redirect_uri') ?? ''
    const target = new URL(redirectUri)
    target.searchParams.set('state', query.get('state') ?? '')
    if (query.get('code_challenge_method') !== 'S256' || query.get('client_id') !== options.clientId)
      target.searchParams.set('error', 'invalid_request')
    else if (fake.mood === 'denied') target.searchParams.set('error', 'access_denied')
    else {
      const code = randomBytes(16).toString('hex')
      const challenge = query.get('code_challenge') ?? ''
      codes.set(code, { challenge, redirectUri, nonce: query.get('nonce'), person: fake.person })
      target.searchParams.set('code', code)
    }
    return { status: 302, body: null, headers: { location: target.href } }
  }

  const exchange = async (request: IncomingMessage): Promise<Answer> => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const form = new URLSearchParams(text)
    if (request.headers.authorization !== basic)
      return options.kind === 'github'
        ? refuse('incorrect_client_credentials')
        : { status: 401, body: { error: 'invalid_client' } }
    const issued = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!issued || issued.redirectUri !== form.get('redirect_uri') || issued.challenge !== challenge)
      return refuse(options.kind === 'github' ? 'bad_verification_code' : 'invalid_grant')
    const token = randomBytes(16).toString('hex')
    tokens.set(`Bearer ${token}`, issued.person)
    const id = options.kind === 'google' ? { id_token: idToken(issued) } : {}
    return { status: 200, body: { access_token: token, token_type: 'bearer', ...id } }
  }

  const answer = async (request: IncomingMessage, url: URL): Promise<Answer> => {
    if (url.pathname === '/authorize') return authorize(url.searchParams)
    if (fake.mood === 'down') return { status: 503, body: null }
    if (url.pathname === '/token') return exchange(request)
    if (url.pathname === '/jwks')
      return {
        status: 200,
        body: { keys: [{ ...published.publicKey.export({ format: 'jwk' }), kid: 'fake', alg: 'RS256' }] },
      }
    const person = tokens.get(request.headers.authorization ?? '')
    if (!person) return { status: 401, body: { message: 'Bad credentials' } }
    if (url.pathname === '/user')
      return { status: 200, body: { id: person.id, login: `user${person.id}`, name: person.name } }
    if (url.pathname === '/user/emails')
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
    if (fake.mood === 'silent' && url.pathname === '/token') return
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
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return fake
}
