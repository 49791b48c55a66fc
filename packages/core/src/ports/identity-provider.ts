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
  ): Promise<ProviderProfile>
  /** Resolves when the provider answers; asks for nothing that it limits or counts. */
  probe(signal: AbortSignal): Promise<void>
}
