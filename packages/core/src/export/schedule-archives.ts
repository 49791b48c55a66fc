import { systemActor } from '../platform/actor.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'

/** A day is archived this many days later at the latest, when nothing ran in the night after it. */
const DAYS_BACK = 7
const DAY_MS = 24 * 3_600_000

/** Has the last whole days of every workspace archived that are not yet. @returns how many */
export const scheduleArchives = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const days = Array.from({ length: DAYS_BACK }, (_, i) =>
      new Date(uow.now.getTime() - (i + 1) * DAY_MS).toISOString().slice(0, 10),
    )
    const missing: { workspace_id: string; day: string }[] = await uow.em.execute(
      `select w.id as workspace_id, d.day
       from workspace w cross join json_array_elements_text(?::json) as d(day)
       where to_char(w.created_at at time zone 'UTC', 'YYYY-MM-DD') <= d.day
         and not exists (select from archive a where a.workspace_id = w.id and a.day = d.day)`,
      [JSON.stringify(days)],
    )
    for (const { workspace_id: workspaceId, day } of missing)
      uow.enqueue({
        task: 'archive.day',
        payload: { workspaceId, day },
        // One at a time: an archive must not be felt by those who trade.
        queue: 'archive',
        key: jobKey.archive(workspaceId, day),
      })
    return missing.length
  })
