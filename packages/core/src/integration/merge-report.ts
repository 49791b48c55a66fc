import type { Integration } from '../entities/integration.entity.ts'
import type { IntegrationReport } from '../ports/index.ts'

type Merged = Pick<
  Integration,
  'lastSuccessAt' | 'lastErrorAt' | 'lastError' | 'failingSince' | 'failuresInRow' | 'fallback'
>

/**
 * Brings what one process saw into what all have seen. Reports of several processes, and late ones, come out of
 * order: a success ends the failures before it, and failures that a later success has ended stay ended.
 */
export const mergeReport = (row: Merged, report: Omit<IntegrationReport, 'account'>): void => {
  const ended =
    report.lastSuccessAt !== null && (!row.failingSince || report.lastSuccessAt >= row.failingSince)
  if (report.succeeded && ended) {
    row.failingSince = null
    row.failuresInRow = 0
  }
  const since = report.failingSince
  if (since !== null && (!row.lastSuccessAt || since >= row.lastSuccessAt || report.succeeded)) {
    row.failingSince = row.failingSince && row.failingSince < since ? row.failingSince : since
    row.failuresInRow += report.failuresInRow
  }
  const [last] = report.errors.slice(-1)
  if (last && (!row.lastErrorAt || last.at >= row.lastErrorAt)) row.lastError = last.message
  row.lastErrorAt = later(row.lastErrorAt, report.lastErrorAt)
  row.lastSuccessAt = later(row.lastSuccessAt, report.lastSuccessAt)
  row.fallback = report.fallback ?? row.fallback
}

const later = (a: Date | null | undefined, b: Date | null): Date | null => {
  if (!a || !b) return a ?? b
  return a > b ? a : b
}
