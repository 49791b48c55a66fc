import { BrokerCall } from '../entities/broker-call.entity.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'

/** The archive of their day, which is written up to seven days later, has them for good. */
const KEEP_MS = 30 * 24 * 3_600_000

/** Drops what was kept of calls to brokers for its thirty days. @returns how many rows */
export const clearBrokerCalls = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), ({ em, now }) =>
    em.nativeDelete(BrokerCall, { at: { $lt: new Date(now.getTime() - KEEP_MS) } }),
  )
