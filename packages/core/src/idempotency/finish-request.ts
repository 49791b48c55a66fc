import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import type { Run, StoredAnswer } from './begin-request.ts'

/** Keeps the answer for everyone who sends the request again. Does nothing when another run took over. */
export const finishRequest = (
  platform: Platform,
  actor: Actor,
  run: Run,
  answer: StoredAnswer,
): Promise<void> =>
  runInTransaction(platform, actor, async ({ em }) => {
    await em.execute(
      'update idempotency_record set status = ?, content_type = ?, body = ? where id = ? and attempt = ?',
      [answer.status, answer.contentType, answer.body, run.id, run.attempt],
    )
  })

/**
 * Gives the key back: the request failed in a way that is worth another try. The record stays, and with it the id of
 * its runs: where a commit got no answer, the next run is recognised as the same, and nothing is done twice.
 */
export const releaseRequest = (platform: Platform, actor: Actor, run: Run): Promise<void> =>
  runInTransaction(platform, actor, async ({ em, now }) => {
    await em.execute(
      'update idempotency_record set locked_until = ? where id = ? and attempt = ? and status is null',
      [now.toISOString(), run.id, run.attempt],
    )
  })
