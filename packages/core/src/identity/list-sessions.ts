import type { SessionView } from '@viewzenix/schema'
import { z } from 'zod'
import { Session } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { query } from '../platform/use-case.ts'

/** Where the actor is signed in, the current session first, then the most recently used. */
export const listSessions = query({
  name: 'session.list',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em, actor, now }): Promise<SessionView[]> => {
    const me = requireUser(actor)
    const sessions = await em.find(
      Session,
      { userId: me.id, expiresAt: { $gt: now } },
      { orderBy: { lastSeenAt: 'desc', id: 'desc' } },
    )
    return sessions
      .map((session) => toView(session, me.sessionId))
      .sort((a, b) => Number(b.current) - Number(a.current))
  },
})

const toView = (session: Session, currentId: string): SessionView => ({
  id: session.id,
  current: session.id === currentId,
  createdAt: session.createdAt.toISOString(),
  lastSeenAt: session.lastSeenAt.toISOString(),
  expiresAt: session.expiresAt.toISOString(),
  ip: session.ip ?? null,
  userAgent: session.userAgent ?? null,
})
