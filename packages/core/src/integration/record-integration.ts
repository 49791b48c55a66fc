import type { IntegrationState, IntegrationView } from '@viewzenix/schema'
import type { Platform } from '../platform/platform.ts'
import { LIVE_CHANNEL } from '../platform/unit-of-work.ts'

/** What a process knows about one outside service that it calls; times as `Date`. */
export type IntegrationReport = Pick<
  IntegrationView,
  'name' | 'account' | 'reason' | 'lastError' | 'calls' | 'errors' | 'p95Ms'
> & {
  state: IntegrationState
  lastSuccessAt: Date | null
  lastErrorAt: Date | null
  /** The workspace of `account`, whose dashboards are told when the state changes. */
  workspaceId: string | null
}

/**
 * Writes down how an outside service does, last report wins; what was last seen to succeed or fail is kept when
 * a report does not know it. Not a use-case: it has no actor, and each process reports for itself.
 */
export const recordIntegration = async (platform: Platform, report: IntegrationReport): Promise<void> => {
  const account = report.account ?? ''
  const now = platform.clock.now().toISOString()
  await platform.orm.em.fork().execute(
    `with before as (select state from integration where name = ? and account = ?),
     written as (
       insert into integration (name, account, state, reason, last_success_at, last_error_at, last_error, calls,
         errors, p95_ms, updated_at)
       values (?, ?, ?, ?, ?::timestamptz, ?::timestamptz, ?, ?, ?, ?::int, ?::timestamptz)
       on conflict (name, account) do update set state = excluded.state, reason = excluded.reason,
         last_success_at = coalesce(excluded.last_success_at, integration.last_success_at),
         last_error_at = coalesce(excluded.last_error_at, integration.last_error_at),
         last_error = coalesce(excluded.last_error, integration.last_error),
         calls = excluded.calls, errors = excluded.errors, p95_ms = excluded.p95_ms,
         updated_at = excluded.updated_at
       returning state)
     select pg_notify('${LIVE_CHANNEL}', ?) from written
     where ?::text is not null and written.state is distinct from (select state from before)`,
    [
      report.name,
      account,
      report.name,
      account,
      report.state,
      report.reason,
      report.lastSuccessAt?.toISOString() ?? null,
      report.lastErrorAt?.toISOString() ?? null,
      report.lastError,
      report.calls,
      report.errors,
      report.p95Ms,
      now,
      JSON.stringify({ workspace: report.workspaceId, kind: 'integration', id: account || report.name }),
      report.workspaceId,
    ],
  )
}
