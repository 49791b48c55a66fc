import { LockMode } from '@mikro-orm/postgresql'
import { Integration, IntegrationIncident } from '../entities/integration.entity.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'
import { settleIntegrations } from './settle-integrations.ts'

/** Looks again at what is not well: recoveries and mails come due by the mere passing of time. */
export const watchIntegrations = (platform: Platform, requestId: string): Promise<void> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const open = await uow.em.find(IntegrationIncident, { closedAt: null })
    const rows = await uow.em.find(
      Integration,
      {
        $or: [
          { failuresInRow: { $gt: 0 } },
          { state: { $in: ['down', 'degraded'] } },
          ...open.map(({ name, account }) => ({ name, account })),
        ],
      },
      { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { name: 'asc', account: 'asc' } },
    )
    if (rows.length === 0) return
    // Incidents that changed hands before the locks were ours are read again.
    uow.em.clear()
    const fresh = await uow.em.find(
      Integration,
      { $or: rows.map(({ name, account }) => ({ name, account })) },
      { orderBy: { name: 'asc', account: 'asc' } },
    )
    await settleIntegrations(uow, fresh, platform)
  })
