/** Invitations as the transports show them, and the token that only the link has. */
import { randomBytes } from 'node:crypto'
import { INVITATION_DAYS, type InvitationState, type InvitationView } from '@viewzenix/schema'
import type { Invitation } from '../entities/workspace.entity.ts'
import { sha256 } from '../platform/seal.ts'

const DAY_MS = 86_400_000

export const invitationState = (
  invitation: Pick<Invitation, 'acceptedAt' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): InvitationState => {
  if (invitation.acceptedAt) return 'accepted'
  if (invitation.revokedAt) return 'revoked'
  return invitation.expiresAt <= now ? 'expired' : 'open'
}

export const toInvitationView = (invitation: Invitation, now: Date): InvitationView => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  state: invitationState(invitation, now),
  invitedBy: invitation.invitedBy,
  createdAt: invitation.createdAt.toISOString(),
  sentAt: invitation.sentAt.toISOString(),
  expiresAt: invitation.expiresAt.toISOString(),
})

/** 256 random bits for the link, and what is stored of them. */
export const newInvitationToken = (publicUrl: string): { link: string; tokenHash: string } => {
  const token = randomBytes(32).toString('base64url')
  return { link: `${publicUrl}/invitations/${token}`, tokenHash: sha256(token) }
}

export const invitationExpiry = (now: Date): Date => new Date(now.getTime() + INVITATION_DAYS * DAY_MS)

/** Enough of an address to recognise it by, for whoever holds the link: `o•••@example.com`. */
export const addressHint = (email: string): string => {
  const at = email.lastIndexOf('@')
  return `${[...email.slice(0, at)].slice(0, 1).join('')}•••${email.slice(at)}`
}
