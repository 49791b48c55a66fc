import type { IntegrationView } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Integration } from '../entities/integration.entity.ts'
import { query } from '../platform/use-case.ts'

/** The outside services as this workspace sees them: those of everybody, and those of its own accounts. */
export const listIntegrations = query({
  name: 'integration.list',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em }): Promise<IntegrationView[]> => {
    const accounts = await em.find(Account, {}, { fields: ['id'] })
    // The table has no workspace: what has an account is found by that account alone.
    const rows = await em.find(
      Integration,
      { account: { $in: ['', ...accounts.map((account) => account.id)] } },
      { orderBy: { name: 'asc', account: 'asc' } },
    )
    return rows.map(toView)
  },
})

const toView = (row: Integration): IntegrationView => ({
  name: row.name,
  account: row.account === '' ? null : row.account,
  state: row.state,
  reason: row.reason,
  lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
  lastErrorAt: row.lastErrorAt?.toISOString() ?? null,
  lastError: row.lastError ?? null,
  calls: row.calls,
  errors: row.errors,
  p95Ms: row.p95Ms ?? null,
})
