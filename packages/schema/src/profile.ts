/** A person's own profile, and the ways in which they sign in. */
import { z } from 'zod'
import type { Verdict } from './capabilities.ts'
import { name } from './ids.ts'

export type IdentityView = {
  id: string
  /** The `:provider` of `/auth/:provider`. */
  provider: string
  email: string | null
  emailVerified: boolean
  name: string | null
  linkedAt: string
  lastUsedAt: string | null
  /** The provider lets us keep name, address and picture in step between sign-ins. */
  keptInStep: boolean
  /** What the person should know about it. */
  notice: string | null
}

export type ProfileView = {
  id: string
  name: string
  /** The person chose the name: sign-ins leave it alone. */
  nameIsOwn: boolean
  email: string | null
  emailVerified: boolean
  avatarUrl: string | null
  identities: IdentityView[]
}

export const identityCan = {
  /** Never the last one: nobody could sign in as this person any more. */
  unlink: (identities: number): Verdict =>
    identities > 1
      ? { can: true }
      : { can: false, why: 'This is the only way in which you can sign in. Link another one first.' },
}

/** null: the name that the provider says. */
export const renameMeInput = z.object({ name: name.nullable() })
