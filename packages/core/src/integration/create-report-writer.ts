import type { Platform } from '../platform/platform.ts'
import type { IntegrationReport } from '../ports/index.ts'
import { recordReports } from './record-reports.ts'

type Waiting = { report: IntegrationReport; written: () => void; failed: (error: unknown) => void }

const MAX_BATCH = 200

/**
 * Writes the reports of one process. Those that come while others are being written wait, and are written together:
 * a thousand accounts cost a few transactions. Resolves once the report is committed.
 */
export const createReportWriter = (platform: Platform): ((report: IntegrationReport) => Promise<void>) => {
  const waiting: Waiting[] = []
  let writing = false

  const writeAll = async (): Promise<void> => {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH)
      try {
        await recordReports(
          platform,
          batch.map(({ report }) => report),
        )
        for (const { written } of batch) written()
      } catch (error) {
        platform.log.debug(
          { err: error },
          'The health of integrations could not be stored: it is kept and sent again',
        )
        for (const { failed } of batch) failed(error)
      }
    }
    writing = false
  }
  return (report) =>
    new Promise((written, failed) => {
      waiting.push({ report, written, failed })
      if (!writing) void writeAll()
    })
}
