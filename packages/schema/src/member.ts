/** Members of a workspace and the invitations to it: who may do what to whom, inputs, views. */
import { z } from 'zod'
import type { Verdict } from './capabilities.ts'
import { id, name } from './ids.ts'
import { type Role, roles } from './vocabulary.ts'
import { role } from './vocabulary-schemas.ts'

/** How long an invitation can be accepted, and how long a deleted workspace can be restored. */
export const INVITATION_DAYS = 7
export const DELETION_DAYS = 7

const yes: Verdict = { can: true }
const no = (why: string): Verdict => ({ can: false, why })
/** 0 for viewers up to 3 for owners. */
const rank = (of: Role): number => roles.length - 1 - roles.indexOf(of)

/** Who acts, on whom, in a workspace with so many owners. */
type Actors = { mine: Role; theirs: Role; isMe: boolean; owners: number }

const adminsAlone = (mine: Role): Verdict =>
  rank(mine) >= rank('admin')
    ? yes
    : no(`This needs the role admin; yours is ${mine}. Ask an owner of the workspace.`)
const ownersAlone = (mine: Role, what: string): Verdict =>
  mine === 'owner' ? yes : no(`Only an owner can ${what}; you are ${mine}.`)
const lastOwner = ({ theirs, owners, isMe }: Actors, what: string): Verdict | null =>
  theirs === 'owner' && owners <= 1
    ? no(
        `${isMe ? 'You are' : 'This is'} the only owner, and a workspace needs one. Make somebody else an owner first, then ${what}.`,
      )
    : null

export const memberCan = {
  /** Whether somebody may be asked to join with this role. */
  invite: (mine: Role, as: Role): Verdict => {
    const admin = adminsAlone(mine)
    return admin.can && as === 'owner' ? ownersAlone(mine, 'invite owners') : admin
  },
  /** Whether the member may get this role. */
  changeRole: (actors: Actors, to: Role): Verdict => {
    const { mine, theirs, isMe } = actors
    if (to === theirs) return no(isMe ? 'That is your role already.' : 'That is their role already.')
    if (isMe && rank(to) > rank(mine)) return no('Nobody can raise their own role. Ask an owner.')
    if (!isMe) {
      const admin = adminsAlone(mine)
      if (!admin.can) return admin
    }
    if (to === 'owner') return ownersAlone(mine, 'make owners')
    if (theirs === 'owner') {
      const owner = ownersAlone(mine, 'change the role of an owner')
      if (!owner.can) return owner
    }
    return lastOwner(actors, 'change this role') ?? yes
  },
  /** Whether the member can be put out. Oneself leaves instead. */
  remove: (actors: Actors): Verdict => {
    if (actors.isMe) return no('You cannot remove yourself: leave the workspace instead.')
    const admin = adminsAlone(actors.mine)
    if (!admin.can) return admin
    if (actors.theirs === 'owner') {
      const owner = ownersAlone(actors.mine, 'remove an owner')
      if (!owner.can) return owner
    }
    return lastOwner(actors, 'remove this one') ?? yes
  },
  leave: (mine: Role, owners: number): Verdict =>
    lastOwner({ mine, theirs: mine, isMe: true, owners }, 'leave, or delete the workspace') ?? yes,
  /** Whether the workspace can be handed to this member: they become an owner, and who hands it over an admin. */
  receiveOwnership: ({ mine, theirs, isMe }: Actors): Verdict => {
    const owner = ownersAlone(mine, 'transfer the ownership')
    if (!owner.can) return owner
    if (isMe) return no('It is yours already.')
    return theirs === 'owner' ? no('They are an owner already.') : yes
  },
}

export type MemberView = {
  /** Of the membership. */
  id: string
  userId: string
  name: string
  email: string | null
  avatarUrl: string | null
  role: Role
  joinedAt: string
  /** When they last used Viewzenix, to the hour. */
  lastSeenAt: string | null
  isMe: boolean
}

export const invitationStates = ['open', 'accepted', 'revoked', 'expired'] as const
export type InvitationState = (typeof invitationStates)[number]

export type InvitationView = {
  id: string
  email: string
  role: Role
  state: InvitationState
  invitedBy: string
  createdAt: string
  sentAt: string
  expiresAt: string
}
/** The link is known this once: only its hash is stored. */
export type InvitationWithLink = { invitation: InvitationView; link: string }

/** Why an invitation cannot be accepted by whoever looks at it, or `ready`. */
export type InvitationObstacle =
  | 'signed_out'
  | 'other_address'
  | 'member_already'
  | 'workspace_deleted'
  | Exclude<InvitationState, 'open'>

/** What an invitation says to whoever holds its link. */
export type InvitationOffer = {
  workspaceName: string
  invitedBy: string
  role: Role
  /** Enough of the invited address to recognise it by. */
  addressHint: string
  expiresAt: string
  /** The address of whoever is signed in. */
  yourAddress: string | null
  obstacle: InvitationObstacle | null
  /** A sentence for the obstacle. */
  why: string | null
}

export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must be at most 254 characters')
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+\.[^\s@\p{Cc}]+$/u, 'must be an email address')

export const inviteInput = z.object({ email: emailAddress, role })
export const changeRoleInput = z.object({ id, role })
/** 256 bits in base64url. */
export const invitationToken = z.object({
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'is not one of our invitations'),
})
export const createWorkspaceInput = z.object({ name })
export const deleteWorkspaceInput = z.object({
  /** The workspace's name, typed by whoever deletes it. */
  typedName: z.string().max(200),
})
