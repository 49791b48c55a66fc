import { type ParsedCronItem, parseCronItems } from 'graphile-worker'

/**
 * What the clock starts. Each is safe to miss and safe to do twice, so a missed one is not made up for, and one that
 * fails waits for its next turn.
 */
export const createCrontab = (): ParsedCronItem[] =>
  parseCronItems(
    [
      ['pipeline.sweep', '* * * * *'] as const,
      ['exits.watch', '* * * * *'] as const,
      ['equity.check', '* * * * *'] as const,
      ['flatten.due', '* * * * *'] as const,
      ['hook.watch', '* * * * *'] as const,
      ['account.sync-all', '* * * * *'] as const,
      ['shadow.run-all', '* * * * *'] as const,
      ['mail.sweep', '* * * * *'] as const,
      // Once a day for each workspace; later in the morning what a server that was off at night has missed.
      ['mail.daily-summary', '5 0-11 * * *'] as const,
      ['integration.probe', '* * * * *'] as const,
      ['integration.watch', '* * * * *'] as const,
      ['integration.clear', '7 * * * *'] as const,
      ['file.sweep', '7 * * * *'] as const,
      // Finds what is missing: also on a computer that is off at night.
      ['archive.nightly', '20 * * * *'] as const,
      ['identity.refresh-due', '* * * * *'] as const,
      ['workspace.purge-due', '27 * * * *'] as const,
      ['alert.clear-dedupe', '17 * * * *'] as const,
      ['broker-call.clear', '37 * * * *'] as const,
      ['request.clear', '47 * * * *'] as const,
      ['job.clear', '57 * * * *'] as const,
    ].map(([task, match]) => ({ task, match, options: { maxAttempts: 1, backfillPeriod: 0 } })),
  )
