/** Finds mails that nobody is working on: what a job that used up its tries, or a defect, left lying. */
import { systemActor } from '../platform/actor.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'

const MAX_FOUND = 500

/** @returns how many mails were taken up again */
export const sweepMail = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    // Older than a call to a mail service takes. A job that used up its tries is no job any more.
    const found: { id: string; workspace_id: string; state: string }[] = await uow.em.execute(
      `select id, workspace_id, state from mail m
       where (state in ('planned', 'sending') or (state = 'unknown' and lookups < 4))
         and coalesce(next_try_at, updated_at) < now() - interval '1 minute'
         and not exists (select from graphile_worker.jobs j where j.attempts < j.max_attempts
           and j.key = case when m.state = 'unknown' then 'ask-mail:' else 'mail:' end || m.id)
       order by updated_at limit ${MAX_FOUND}`,
    )
    for (const { id, workspace_id: workspaceId, state } of found)
      uow.enqueue(
        state === 'unknown'
          ? { task: 'mail.ask', payload: { workspaceId, mailId: id }, key: jobKey.askMail(id) }
          : { task: 'mail.send', payload: { workspaceId, mailId: id }, key: jobKey.mail(id) },
      )
    if (found.length > 0)
      platform.log.warn({ found: found.length }, 'Mails were found that nobody was working on')
    return found.length
  })
