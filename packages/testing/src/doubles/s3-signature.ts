/** AWS Signature Version 4, checked as S3 checks it: written from its description, apart from the SDK. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export type Verdict = { ok: true } | { ok: false; status: number; code: string }

type Keys = { accessKeyId: string; secretAccessKey: string; region: string }
type Signed = {
  credential: string
  date: string
  signedHeaders: string[]
  signature: string
  payload: string
}

const SKEW_MS = 15 * 60_000

/** Whether the request was signed by the holder of the keys, in time, with the headers that it came with. */
export const checkSignature = (request: IncomingMessage, body: Buffer, keys: Keys, now: number): Verdict => {
  const url = new URL(request.url ?? '/', 'http://double')
  const pairs = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('=').map((text) => decodeURIComponent(text)) as [string, string?])
    .map(([name, value = '']) => [name, value] as const)
  const query = new Map(pairs)
  const presigned = query.has('X-Amz-Signature')
  const signed = presigned ? fromQuery(query) : fromHeader(request)
  if (!signed) return refuse(403, 'AccessDenied')

  const [accessKeyId, day, region, service, end] = signed.credential.split('/')
  if (accessKeyId !== keys.accessKeyId) return refuse(403, 'InvalidAccessKeyId')
  if (region !== keys.region || service !== 's3' || end !== 'aws4_request')
    return refuse(400, 'AuthorizationHeaderMalformed')
  const at = Date.parse(
    signed.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (presigned && now > at + Number(query.get('X-Amz-Expires')) * 1000) return refuse(403, 'AccessDenied')
  if (!presigned && Math.abs(now - at) > SKEW_MS) return refuse(403, 'RequestTimeTooSkewed')
  if (!signed.signedHeaders.includes('host')) return refuse(403, 'AccessDenied')

  const canonical = [
    request.method,
    url.pathname,
    pairs
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...signed.signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signed.signedHeaders.join(';'),
    signed.payload,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', signed.date, scope, hash(canonical)].join('\n')
  const key = [day ?? '', region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  )
  const expected = createHmac('sha256', key).update(text).digest('hex')
  if (!same(expected, signed.signature)) return refuse(403, 'SignatureDoesNotMatch')
  if (signed.payload !== 'UNSIGNED-PAYLOAD' && signed.payload !== hash(body))
    return refuse(400, 'XAmzContentSHA256Mismatch')
  return { ok: true }
}

const fromQuery = (query: Map<string, string>): Signed => ({
  credential: query.get('X-Amz-Credential') ?? '',
  date: query.get('X-Amz-Date') ?? '',
  signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
  signature: query.get('X-Amz-Signature') ?? '',
  payload: 'UNSIGNED-PAYLOAD',
})

const fromHeader = ({ headers }: IncomingMessage): Signed | null => {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=(\S+), ?SignedHeaders=(\S+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? []
  if (!credential || !signedHeaders || !signature) return null
  return {
    credential,
    date: String(headers['x-amz-date'] ?? ''),
    signedHeaders: signedHeaders.split(';'),
    signature,
    payload: String(headers['x-amz-content-sha256'] ?? ''),
  }
}

const refuse = (status: number, code: string): Verdict => ({ ok: false, status, code })
const hash = (value: string | Buffer) => createHash('sha256').update(value).digest('hex')
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
const same = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
