/** What a provider vouches for after a completed sign-in. */
export type ProviderProfile = {
  /** Such as `github`, `google`, `oidc`, `dev`. */
  provider: string
  /** The provider's own, stable id of the person. */
  subject: string
  email: string | null
  /** Only a verified address may link to an existing user. */
  emailVerified: boolean
  name: string | null
  avatarUrl: string | null
}

/** What a sign-in has to remember between its two redirects; kept in one short-lived signed cookie. */
export type SignInState = { state: string; nonce: string; codeVerifier: string }

/** What a provider hands out beside its word. Each is sealed before it is stored. */
export type ProviderTokens = {
  /** Shown to the provider when the person signs out, where it asks for that; null without OpenID Connect. */
  idToken: string | null
  /** Reads the profile again later; null where the provider gives none. */
  refreshToken: string | null
  /** How long the refresh token is good for, where the provider says so. */
  refreshExpiresInSeconds: number | null
}

export type CompletedSignIn = { profile: ProviderProfile; tokens: ProviderTokens }

export type EndSessionRequest = { idToken: string; returnUri: string; state: string }

/** Every call rejects with a PortError, never with anything else. */
export interface IdentityProvider {
  /** The `:provider` of `/auth/:provider`. */
  readonly id: string
  /** What the sign-in button says, such as `GitHub`. */
  readonly label: string
  authorizationUrl(request: SignInState, redirectUri: string, signal: AbortSignal): Promise<URL>
  /**
   * Exchanges the code of the callback and checks state, nonce and ID token.
   * Throws PortError `rejected` when the provider or a check says no.
   */
  completeSignIn(
    callbackUrl: URL,
    request: SignInState,
    redirectUri: string,
    signal: AbortSignal,
  ): Promise<CompletedSignIn>
  /**
   * The profile as it is now, by a refresh token; its successor, where the provider replaces it, is in the answer.
   * `rejected` with the code `invalid_grant`: the person or the provider took the permission back. Providers that
   * never give a refresh token have no such call.
   */
  refresh?(refreshToken: string, signal: AbortSignal): Promise<CompletedSignIn>
  /** Where the browser goes to end the provider's own session as well; null where the provider has no such place. */
  endSessionUrl?(request: EndSessionRequest, signal: AbortSignal): Promise<URL | null>
  /** Resolves when the provider answers; asks for nothing that it limits or counts. */
  probe(signal: AbortSignal): Promise<void>
}
