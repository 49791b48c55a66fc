import { Account } from '../entities/account.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'

/** Starts a sync of every account; one that is still waiting for its turn is not doubled. */
export const scheduleSyncs = (platform: Platform, requestId: string): Promise<void> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const accounts = await uow.em.find(Account, {}, { fields: ['id', 'workspaceId'] })
    for (const { id, workspaceId } of accounts)
      uow.enqueue({
        task: 'account.sync',
        payload: { workspaceId, accountId: id },
        key: jobKey.sync(id),
        keepRunAt: true,
      })
  })
