import type { SuppressionView } from '@viewzenix/schema'
import { z } from 'zod'
import { Suppression } from '../entities/mail-settings.entity.ts'
import { query } from '../platform/use-case.ts'

/** The addresses that this workspace sends no mail to, the newest first. */
export const listSuppressions = query({
  name: 'suppression.list',
  input: z.object({}),
  permission: 'configure',
  scope: null,
  handle: async ({ em }): Promise<SuppressionView[]> =>
    (await em.find(Suppression, { reactivatedAt: null }, { orderBy: { id: 'desc' }, limit: 500 })).map(
      (row) => ({
        id: row.id,
        email: row.email,
        reason: row.reason,
        detail: row.detail,
        mailId: row.mailId ?? null,
        suppressedAt: row.suppressedAt.toISOString(),
      }),
    ),
})
