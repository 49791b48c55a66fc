import { type ErrorReport, PortError } from '@viewzenix/core/ports'

/** A failure as it is kept: its kind, the service's own code and words, and the causes behind it. */
export const describeError = (at: Date, error: unknown): ErrorReport => ({
  at,
  kind: error instanceof PortError ? error.kind : 'unknown',
  code: error instanceof PortError ? error.code : null,
  message: plainText(error instanceof Error ? error.message : String(error)),
  cause: causesOf(error),
})

const causesOf = (error: unknown): string | null => {
  const causes: string[] = []
  let cause = error instanceof Error ? error.cause : undefined
  for (let depth = 0; cause instanceof Error && depth < 4; depth++) {
    if (cause.message !== '') causes.push(cause.message)
    cause = cause.cause
  }
  return causes.length === 0 ? null : plainText(causes.join(': '))
}

/** What others wrote, short enough to show, and without what PostgreSQL or a screen would choke on. */
export const plainText = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .slice(0, 500)
    .toWellFormed()
