import { maskPeople, maskText } from '../platform/mask.ts'
import type { OwnedReport } from './record-reports.ts'

/**
 * What services write into their messages is theirs, and may quote what we sent: secrets and, where the service is
 * everybody's, whom another workspace wrote to. Neither is stored.
 */
export const maskReport = (report: OwnedReport): OwnedReport => {
  const mask = report.workspaceId === null ? maskPeople : maskText
  const orNull = (text: string | null) => (text === null ? null : mask(text))
  return {
    ...report,
    breakerReason: orNull(report.breakerReason),
    errors: report.errors.map((each) => ({
      ...each,
      message: mask(each.message),
      cause: orNull(each.cause),
    })),
    events: report.events.map((each) => ({ ...each, reason: mask(each.reason) })),
  }
}
