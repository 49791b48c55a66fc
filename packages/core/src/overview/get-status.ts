import type { AccountMode, StatusView } from '@viewzenix/schema'
import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { Account } from '../entities/account.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
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
  const [{ mode, silentHooks }, halts, integrations] = await Promise.all([
    readMode(platform, actor, input),
    listHalts(platform, actor, {}),
    summarizeIntegrations(platform, actor, {}),
  ])
  return { mode, halts, integrations, silentHooks, version: packageJson.version }
}

const nothing = z.object({})

/** live as soon as one account is; and hooks that should have been heard. */
const readMode = query({
  name: 'status.get',
  input: nothing,
  permission: 'read',
  scope: null,
  handle: async ({ em }): Promise<{ mode: AccountMode; silentHooks: number }> => ({
    mode: (await em.count(Account, { mode: 'live' })) > 0 ? 'live' : 'paper',
    silentHooks: await em.count(Hook, { silentAt: { $ne: null }, enabled: true }),
  }),
})
