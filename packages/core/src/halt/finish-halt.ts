/**
 * Cancels and closes once more, now that everybody sees the halt. An entry that was decided and sent while it was being
 * committed was in no list of its; no later one is sent.
 */
import { z } from 'zod'
import { Halt } from '../entities/halt.entity.ts'
import { flattenScope } from '../flatten/flatten-scope.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { command } from '../platform/use-case.ts'
import { cancelOpen } from './cancel-open.ts'

export const finishHalt = async (
  platform: Platform,
  job: { workspaceId: string; haltId: string; flatten: boolean; requestId: string },
): Promise<void> => {
  const { haltId, flatten } = job
  await finish(platform, systemActor(job.workspaceId, job.requestId), { haltId, flatten })
}

const finish = command({
  name: 'halt.finish',
  permission: 'trade',
  scope: null,
  input: z.object({ haltId: z.uuid(), flatten: z.boolean() }),
  handle: async (uow, { haltId, flatten }) => {
    // Each order that it cancels has a line of its own; mostly there is none.
    uow.unchanged()
    const halt = await uow.em.findOne(Halt, { id: haltId, liftedAt: null })
    if (!halt) return
    const { scope, scopeId, startedBy: by, reason } = halt
    if (flatten) await flattenScope(uow, scope, scopeId, { by, reason })
    else await cancelOpen(uow, scope, scopeId, by)
  },
})
