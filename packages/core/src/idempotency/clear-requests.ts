import { IdempotencyRecord } from '../entities/idempotency.entity.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'

/** Drops the answers that are no longer kept. An expired one counts as gone before this has run. */
export const clearRequests = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), ({ em, now }) =>
    em.nativeDelete(IdempotencyRecord, { expiresAt: { $lt: now } }),
  )
