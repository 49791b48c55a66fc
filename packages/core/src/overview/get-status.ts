import type { AccountMode, NeedsView, StatusView } from '@viewzenix/schema'
import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { listHalts } from '../halt/list-halts.ts'
import { summarizeIntegrations } from '../integration/list-integrations.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { query } from '../platform/use-case.ts'

/** What every page shows above all else: paper or live, what is halted, which outside services are down. */
export const getStatus = async (
  platform: Platform,
  actor: Actor,
  input: z.input<typeof nothing>,
): Promise<StatusView> => {
  const [{ mode, needs }, halts, integrations] = await Promise.all([
    readMode(platform, actor, input),
    listHalts(platform, actor, {}),
    summarizeIntegrations(platform, actor, {}),
  ])
  return { mode, halts, integrations, needs, version: packageJson.version }
}

const nothing = z.object({})

/** live as soon as one account is; and what needs a person. */
const readMode = query({
  name: 'status.get',
  input: nothing,
  permission: 'read',
  scope: null,
  handle: async ({ em, workspaceId }): Promise<{ mode: AccountMode; needs: NeedsView }> => {
    const [row] = await em.execute<(NeedsView & { live: boolean })[]>(
      `select exists (select from account where workspace_id = ? and mode = 'live') as live,
         (select count(*)::int from hook
          where workspace_id = ? and enabled and silent_at is not null) as "silentHooks",
         (select count(*)::int from account where workspace_id = ? and equity_guard is not null
            and equity_watch->>'failingSince' is not null) as "unguardedAccounts",
         (select count(*)::int from protection
          where workspace_id = ? and ended_at is null and failure is not null) as "unprotectedPositions"`,
      Array(4).fill(workspaceId),
    )
    const { live = false, ...needs } = row ?? {}
    return {
      mode: live ? 'live' : 'paper',
      needs: { silentHooks: 0, unguardedAccounts: 0, unprotectedPositions: 0, ...needs },
    }
  },
})
