/** What every test of a write needs: actors of each role, and the activities that were left. */
import type { Role } from '@viewzenix/schema'
import { Activity } from '../entities/activity.entity.ts'
import type { Actor } from './actor.ts'
import { newId } from './ids.ts'
import type { Platform } from './platform.ts'
import { runQuery } from './unit-of-work.ts'

export const userOf = (workspaceId: string, role: Role = 'owner'): Actor => ({
  kind: 'user',
  id: newId(),
  name: 'Olga',
  role,
  sessionId: newId(),
  workspaceId,
  requestId: 'request-1',
})

/** Verbs of the workspace's activities about one thing, oldest first. */
export const verbsOf = (platform: Platform, workspaceId: string, subjectId: string): Promise<string[]> =>
  runQuery(platform, workspaceId, async (em) =>
    (await em.find(Activity, { subjectId }, { orderBy: { id: 'asc' } })).map((activity) => activity.verb),
  )
