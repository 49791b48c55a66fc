import { type CompletedSignIn, type IdentityProvider, PortError } from '@viewzenix/core/ports'
import * as client from 'openid-client'
import { refreshLifetime } from './arctic-client.ts'
import { textClaim, verifiedClaim } from './callback.ts'
import { explainOpenid } from './explain-openid.ts'
import { isLoopback } from './loopback.ts'
import { createAsk, DEFAULT_TIMEOUT_MS, type OutsideCall, withTimeout } from './outside-call.ts'

export type OidcSettings = {
  /** The `:provider` of `/auth/:provider`; `oidc` unless said otherwise. */
  id?: string
  /** What the button says; `single sign-on` unless said otherwise. */
  label?: string
  /** The issuer's address; its discovery document is read on the first sign-in. HTTPS, or a loopback address. */
  issuer: string
  clientId: string
  clientSecret: string
  /**
   * Subjects are unique within one issuer alone. With `true` (the default) ours contain the issuer, so that
   * pointing OIDC_ISSUER elsewhere cannot hand out somebody's account.
   */
  issuerInSubject?: boolean
  /** `openid email profile` unless said otherwise. With `offline_access` a refresh token is asked for. */
  scope?: string
  call?: OutsideCall
}

/**
 * Sign-in with any OpenID Connect provider that has discovery: authorisation code with PKCE, state and nonce;
 * the ID token's signature and claims are verified; the email comes from the userinfo endpoint where the ID
 * token has none. Throws at once when the issuer's address is neither HTTPS nor loopback.
 * @see https://openid.net/specs/openid-connect-core-1_0.html
 */
export const createOidcProvider = (settings: OidcSettings): IdentityProvider => {
  const { id = 'oidc', label = 'single sign-on', clientId, clientSecret } = settings
  const { scope = 'openid email profile' } = settings
  const issuer = new URL(settings.issuer)
  const insecure = issuer.protocol === 'http:' && isLoopback(issuer)
  if (issuer.protocol !== 'https:' && !insecure)
    throw new PortError('misconfigured', `The issuer ${issuer.href} must be an https: address`)
  const ask = createAsk(id, settings.call ?? withTimeout(DEFAULT_TIMEOUT_MS), explainOpenid)
  const authenticate = authenticateAs(clientSecret)
  let server: client.ServerMetadata | null = null
  let jwks: ReturnType<typeof client.getJwksCache>

  const readMetadata = (name: string, signal: AbortSignal): Promise<client.ServerMetadata> =>
    ask(name, true, signal, async (either) => {
      const found = await client.discovery(issuer, clientId, undefined, authenticate, {
        execute: insecure ? [client.allowInsecureRequests] : [],
        [client.customFetch]: fetchWith(either),
      })
      return found.serverMetadata()
    })
  const discover = async (signal: AbortSignal): Promise<client.ServerMetadata> => {
    server ??= await readMetadata('discover', signal)
    return server
  }

  /** One a call, since the signal of a request hangs on its configuration. */
  const configure = (metadata: client.ServerMetadata, signal: AbortSignal): client.Configuration => {
    const config = new client.Configuration(metadata, clientId, undefined, authenticate)
    config[client.customFetch] = fetchWith(signal)
    if (insecure) client.allowInsecureRequests(config)
    client.enableNonRepudiationChecks(config)
    if (jwks) client.setJwksCache(config, jwks)
    return config
  }

  /** What the tokens say; the userinfo endpoint where the ID token has no address, or where there is none at all. */
  const complete = async (
    metadata: client.ServerMetadata,
    tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
    signal: AbortSignal,
  ): Promise<CompletedSignIn> => {
    const claims = tokens.claims()
    const userinfo = metadata.userinfo_endpoint !== undefined
    if (!claims && !userinfo) throw new PortError('rejected', 'The provider answered without an ID token')
    const person =
      claims && (textClaim(claims, 'email') || !userinfo)
        ? claims
        : await ask('read-userinfo', true, signal, (either) =>
            client.fetchUserInfo(
              configure(metadata, either),
              tokens.access_token,
              claims?.sub ?? client.skipSubjectCheck,
            ),
          )
    // An empty one would be the same for everybody.
    if (!textClaim(person, 'sub')) throw new PortError('rejected', 'The provider names nobody')
    return {
      profile: {
        provider: id,
        subject: settings.issuerInSubject === false ? person.sub : `${metadata.issuer}#${person.sub}`,
        email: textClaim(person, 'email'),
        emailVerified: verifiedClaim(person),
        name: textClaim(person, 'name') ?? textClaim(person, 'preferred_username'),
        avatarUrl: textClaim(person, 'picture'),
      },
      tokens: {
        idToken: tokens.id_token ?? null,
        refreshToken: tokens.refresh_token ?? null,
        refreshExpiresInSeconds: refreshLifetime(tokens),
      },
    }
  }

  return {
    id,
    label,
    authorizationUrl: async (request, redirectUri, signal) => {
      const metadata = await discover(signal)
      return client.buildAuthorizationUrl(configure(metadata, signal), {
        redirect_uri: redirectUri,
        scope,
        state: request.state,
        nonce: request.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(request.codeVerifier),
        code_challenge_method: 'S256',
        // The standard gives a refresh token only to whoever asks the person each time.
        ...(scope.split(' ').includes('offline_access') ? { prompt: 'consent' } : {}),
      })
    },
    completeSignIn: async (callbackUrl, request, redirectUri, signal) => {
      const metadata = await discover(signal)
      const url = new URL(redirectUri)
      url.search = callbackUrl.search
      const tokens = await ask('exchange-code', false, signal, async (either) => {
        const config = configure(metadata, either)
        const answer = await client.authorizationCodeGrant(config, url, {
          pkceCodeVerifier: request.codeVerifier,
          expectedState: request.state,
          expectedNonce: request.nonce,
          idTokenExpected: true,
        })
        jwks = client.getJwksCache(config)
        return answer
      })
      return complete(metadata, tokens, signal)
    },
    refresh: async (refreshToken, signal) => {
      const metadata = await discover(signal)
      const tokens = await ask('refresh', false, signal, (either) =>
        client.refreshTokenGrant(configure(metadata, either), refreshToken),
      )
      return complete(metadata, tokens, signal)
    },
    endSessionUrl: async ({ idToken, returnUri, state }, signal) => {
      const metadata = await discover(signal)
      if (!metadata.end_session_endpoint) return null
      return client.buildEndSessionUrl(configure(metadata, signal), {
        id_token_hint: idToken,
        post_logout_redirect_uri: returnUri,
        state,
      })
    },
    // What it says now is also what the next sign-in goes by.
    probe: async (signal) => {
      server = await readMetadata('probe', signal)
    },
  }
}

/** Basic authentication, which every provider must know, unless discovery says that only `post` will do. */
const authenticateAs = (secret: string): client.ClientAuth => {
  const basic = client.ClientSecretBasic(secret)
  const post = client.ClientSecretPost(secret)
  return (as, metadata, body, headers) => {
    const known = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const chosen = known.includes('client_secret_basic') ? basic : post
    chosen(as, metadata, body, headers)
  }
}

const fetchWith =
  (signal: AbortSignal): client.CustomFetch =>
  (url, options) =>
    fetch(url, {
      method: options.method,
      headers: options.headers,
      body: options.body,
      redirect: options.redirect,
      signal: options.signal ? AbortSignal.any([signal, options.signal]) : signal,
    })
