import { type IntegrationSummary, type IntegrationView, listIntegrationsInput } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Integration } from '../entities/integration.entity.ts'
import { query } from '../platform/use-case.ts'
import { toSummary, toViews } from './integration-view.ts'
import { readSeen } from './read-seen.ts'

/** The outside services as this workspace sees them: those of everybody, and those of its own accounts. */
export const listIntegrations = query({
  name: 'integration.list',
  input: listIntegrationsInput,
  permission: 'read',
  scope: 'integrations:read',
  handle: async ({ em, now }, { range }): Promise<IntegrationView[]> => {
    const rows = await em.find(Integration, {}, { orderBy: { name: 'asc', account: 'asc' } })
    return toViews(em, rows, range, now)
  },
})

/** The same, of each only its state: what every page shows. */
export const summarizeIntegrations = query({
  name: 'integration.summarize',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em, now }): Promise<IntegrationSummary[]> => {
    const rows = await em.find(Integration, {}, { orderBy: { name: 'asc', account: 'asc' } })
    const accounts = await em.find(Account, {}, { fields: ['id', 'name'] })
    return (await readSeen(em, rows, now)).map((known) => toSummary(known, accounts, now))
  },
})
