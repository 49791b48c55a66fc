/** Logs: one JSON object a line, with the request's id, and with every secret masked. */
import { maskText } from '@viewzenix/core/platform'
import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

const MASK = '••••'
/** Fields that must never be read in a log, wherever somebody puts them: one and two levels deep. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'secret',
  'passphrase',
  'password',
  'token',
  'apiKey',
  'api_key',
  'clientSecret',
  'client_secret',
  'appSecret',
  'databaseUrl',
  'raw',
  'body',
]

export const createLogger = (
  options: { level: string; role: string; version: string },
  destination?: DestinationStream,
): Logger =>
  pino(
    {
      level: options.level,
      base: { service: 'viewzenix', version: options.version, role: options.role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: MASK },
      serializers: { err: describeError },
    },
    destination ?? pino.destination({ sync: true }),
  )

/**
 * What a log says of an error. Of a failed query the database's own sentence, not the statement and its values,
 * which the ORM puts in front of it; and never a driver's `detail`, which quotes rows.
 */
const describeError = (error: unknown, depth = 0): unknown => {
  if (!(error instanceof Error)) return maskText(String(error))
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: maskText(withoutStatement(error.message)),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 20)
      .join('\n'),
    ...(error.cause !== undefined && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {}),
  }
}

const withoutStatement = (message: string): string =>
  /^\s*(select|insert|update|delete|with|begin|commit)\b/i.test(message)
    ? (message.split(' - ').at(-1) ?? message)
    : message

/** The path of a request as a log may show it: without query, and without the secrets of `/hooks/:id/:secret` (however mistyped) and unsubscribe links. */
export const loggedPath = (path: string): string => {
  const end = path.search(/[?#]/)
  const bare = end < 0 ? path : path.slice(0, end)
  return bare
    .replace(/^(\/+mail\/+unsubscribe\/+).+/i, `$1${MASK}`)
    .replace(/^(\/+share\/+).+/i, `$1${MASK}`)
    .replace(/^(\/+hooks\/+[^/]+\/+).+/i, `$1${MASK}`)
    .replace(/^(\/+invitations\/+).+/i, `$1${MASK}`)
    .replace(/whsec_.+/i, MASK)
}
