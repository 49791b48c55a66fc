import { systemActor } from './actor.ts'
import type { Platform } from './platform.ts'
import { ALL_WORKSPACES, runInTransaction } from './unit-of-work.ts'

/** For as long as this whoever looks for what went wrong still finds them. */
const KEEP_DAYS = 7
/** In one go, so that it is over soon: the next one takes the rest. */
const MAX_CLEARED = 5_000

/**
 * Drops jobs that can never run again and that nothing can start anew: they used up their tries and have no key. Such
 * is left of a failed one, and of one that was asked for again while a worker had it, which then was killed: the queue
 * took its key and its tries, and keeps the row for ever. One with a key stays: what asks for it next takes it up.
 * @returns how many
 */
export const clearJobs = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async ({ em, now }) => {
    const before = new Date(now.getTime() - KEEP_DAYS * 24 * 3_600_000)
    const cleared = await em.execute(
      `select id from graphile_worker.complete_jobs(array(
         select id from graphile_worker.jobs
         where key is null and attempts >= max_attempts and locked_at is null and updated_at < ?
         order by id limit ${MAX_CLEARED}))`,
      [before],
    )
    return cleared.length
  })
