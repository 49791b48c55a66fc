/** Reads an error of the SDK or of the network as a PortError. */
import { NO_SUCH_UPLOAD, PortError } from '@viewzenix/core/ports'

type S3Error = {
  name: string
  message: string
  $metadata: { httpStatusCode?: number }
  $response?: { headers?: Record<string, string> }
}

const isS3Error = (error: unknown): error is S3Error =>
  error instanceof Error &&
  '$metadata' in error &&
  typeof (error.$metadata as { httpStatusCode?: unknown } | undefined)?.httpStatusCode === 'number'

/** There is no such blob or upload (404), and the bucket is there. */
export const isMissing = (error: unknown): boolean =>
  isS3Error(error) && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket'

/** Answers that only a person can change: keys, rights, the bucket's name, the clock. */
const FOR_A_PERSON = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'AccessDenied',
  'NoSuchBucket',
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'RequestTimeTooSkewed',
])

const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(VERIFY|GET_ISSUER))/

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** @param idempotent where nobody knows what was done: `transient` for calls that may be made twice, else `unknown` */
export const explainS3 = (error: unknown, idempotent: boolean): PortError => {
  if (error instanceof PortError) return error
  const unclear = idempotent ? 'transient' : 'unknown'
  if (isS3Error(error)) return explainAnswer(error, unclear)
  const code = networkCode(error)
  if (code !== null && CERTIFICATE.test(code))
    return new PortError('misconfigured', 'The file store’s certificate is not valid.', {
      code,
      cause: error,
    })
  if (code !== null && NEVER_SENT.has(code))
    return new PortError('transient', 'The file store cannot be reached.', { code, cause: error })
  return new PortError(unclear, 'The connection to the file store broke.', {
    ...(code === null ? {} : { code }),
    cause: error,
  })
}

const explainAnswer = (error: S3Error, unclear: 'transient' | 'unknown'): PortError => {
  const status = error.$metadata.httpStatusCode ?? 0
  const options = { code: error.name, cause: error }
  if (error.name === 'NoSuchUpload')
    return new PortError('rejected', 'The upload is over: it was completed or abandoned.', {
      code: NO_SUCH_UPLOAD,
    })
  if (FOR_A_PERSON.has(error.name) || status === 401 || status === 403 || status === 301)
    return new PortError(
      'misconfigured',
      `The file store refuses us: ${error.name} (${status}). Check its keys, bucket and region.`,
      options,
    )
  if (status === 429 || status === 503)
    return new PortError('transient', `The file store is overloaded (${status}).`, {
      ...options,
      ...retryAfter(error),
    })
  if (status >= 500 || (status >= 200 && status < 300))
    return new PortError(unclear, `The file store failed (${status}).`, options)
  return new PortError('rejected', `The file store refused the request: ${error.name} (${status}).`, options)
}

const retryAfter = ({ $response }: S3Error): { retryAfterMs?: number } => {
  const seconds = Number($response?.headers?.['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}
}

const networkCode = (error: unknown): string | null => {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    if ('code' in e && typeof e.code === 'string') return e.code
    if (e instanceof AggregateError && e.errors.length > 0) return networkCode(e.errors[0])
  }
  return null
}
