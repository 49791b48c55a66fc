import { createHash } from 'node:crypto'

/** A person that the sign-in page of the development provider offers by one button. */
export type DemoAccount = {
  /** Stable: the seed links its user to it. */
  subject: string
  name: string
  email: string
  /** Whether the provider vouches for the address. Typed addresses never are. */
  emailVerified?: boolean
  /** A line under the name, such as what the person owns. */
  note?: string
}

/** Who was typed in. The same address is the same person, also after a restart. */
export const typedAccount = (name: string, email: string): DemoAccount => ({
  subject: `typed-${createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 32)}`,
  name,
  email,
  emailVerified: false,
})
