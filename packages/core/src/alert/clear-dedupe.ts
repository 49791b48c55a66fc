import { AlertDedupe } from '../entities/alert.entity.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'

/** For as long as this the alert still shows how often its message came again. */
const KEEP_MS = 7 * 24 * 3_600_000

/** Drops the dedupe keys whose window is long over. Ids that a message brings itself are kept for ever. */
export const clearDedupe = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), ({ em, now }) =>
    em.nativeDelete(AlertDedupe, { expiresAt: { $lt: new Date(now.getTime() - KEEP_MS) } }),
  )
