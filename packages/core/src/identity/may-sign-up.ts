import type { ProviderProfile } from '../ports/identity-provider.ts'
import { normalizeEmail } from './normalize-email.ts'

/** Who may become a user: addresses, and domains as `@example.com`, in lower case; null for everybody. */
export type SignUpList = readonly string[] | null

/** Only an address that the provider has verified counts: anybody can claim one. A domain is not its subdomains. */
export const maySignUp = (
  list: SignUpList,
  profile: Pick<ProviderProfile, 'email' | 'emailVerified'>,
): boolean => {
  if (list === null) return true
  const email = profile.emailVerified ? normalizeEmail(profile.email) : null
  return email !== null && (list.includes(email) || list.includes(email.slice(email.indexOf('@'))))
}
