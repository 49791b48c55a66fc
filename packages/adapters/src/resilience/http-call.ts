/**
 * How the failures of HTTP read as PortErrors, for adapters that speak it themselves. What decides between
 * `transient` and `unknown` is whether the service can have done anything: a request that never left, or one that
 * was turned away at the door (429), did nothing; of any other without an answer only a repeatable one is safe.
 */
import { PortError } from '@viewzenix/core/ports'

export type HttpCall = {
  /** The service, as sentences begin: `Postmark`. */
  service: string
  /** Whether it may be made twice. */
  idempotent: boolean
}

export type HttpAnswer = { status: number; headers: Headers; body: string }

/**
 * Makes one request and reads the whole answer, whatever its status. Throws PortError when none came whole.
 * Redirects are not followed: credentials would travel along.
 */
export const callHttp = async (
  call: HttpCall,
  url: string | URL,
  init: RequestInit & { signal: AbortSignal },
): Promise<HttpAnswer> => {
  try {
    const response = await fetch(url, { redirect: 'manual', ...init })
    return { status: response.status, headers: response.headers, body: await response.text() }
  } catch (error) {
    throw networkFailure(call, error)
  }
}

/** The answer's JSON when its status is one of success. Throws PortError otherwise. */
export const readJson = (call: HttpCall, answer: HttpAnswer): unknown => {
  if (answer.status < 200 || answer.status > 299) throw statusFailure(call, answer)
  try {
    return JSON.parse(answer.body)
  } catch (error) {
    throw rubbish(call, error)
  }
}

/** A success that cannot be read: whatever was asked for may have been done. */
export const rubbish = ({ service, idempotent }: HttpCall, cause?: unknown): PortError =>
  new PortError(unlessRepeatable(idempotent), `${service} answered with something that cannot be read.`, {
    code: 'UNREADABLE_ANSWER',
    cause,
  })

/** An answer that says no more than its status. */
export const statusFailure = (
  { service, idempotent }: HttpCall,
  { status, headers }: { status: number; headers: Headers },
): PortError => {
  const code = String(status)
  const retryAfterMs = readRetryAfter(headers.get('retry-after'))
  if (status === 429)
    return new PortError('transient', `${service} asks for fewer calls (429).`, { code, retryAfterMs })
  if (status >= 500 || status === 408)
    return new PortError(unlessRepeatable(idempotent), `${service} answered ${status}.`, {
      code,
      retryAfterMs,
    })
  if (status === 401 || status === 403)
    return new PortError('misconfigured', `${service} does not accept our credentials (${status}).`, { code })
  return new PortError('rejected', `${service} answered ${status}.`, { code })
}

/** A request that got no whole answer. An abort is left to the policy, which knows who gave up. */
export const networkFailure = ({ service, idempotent }: HttpCall, error: unknown): PortError => {
  if (error instanceof PortError) return error
  const code = networkCode(error)
  const more = { ...(code === null ? {} : { code }), cause: error }
  if (code !== null && isCertificateFault(code))
    return new PortError('misconfigured', `The certificate of ${service} is not valid (${code}).`, more)
  if (code !== null && NEVER_SENT.has(code))
    return new PortError('transient', `${service} cannot be reached (${code}).`, more)
  const why = code === null ? '' : ` (${code})`
  return new PortError(unlessRepeatable(idempotent), `The connection to ${service} broke off${why}.`, more)
}

/** Seconds or an HTTP date; null when it is neither. */
export const readRetryAfter = (value: string | null, now = Date.now()): number | null => {
  if (value === null) return null
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

const unlessRepeatable = (idempotent: boolean) => (idempotent ? 'transient' : 'unknown')

const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const isCertificateFault = (code: string): boolean =>
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|ERR_SSL_WRONG_VERSION)/.test(code)

/** The network's own code, which fetch hides among the causes. */
const networkCode = (error: unknown): string | null => {
  let found: string | null = null
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    if ('code' in e && typeof e.code === 'string') found = e.code
  }
  return found
}
