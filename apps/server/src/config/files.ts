/** Where files are kept: in a bucket where one is configured, else in the data directory. */
import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { text, url } from './setting.ts'

export const fileSettings = {
  S3_BUCKET: text,
  S3_REGION: text,
  S3_ENDPOINT: url('http:', 'https:'),
  S3_ACCESS_KEY_ID: text,
  S3_SECRET_ACCESS_KEY: text,
  S3_FORCE_PATH_STYLE: text.pipe(z.enum(['true', 'false'], 'must be true or false').optional()),
  CDN_BASE_URL: url('http:', 'https:'),
  CLOUDFRONT_KEY_PAIR_ID: text,
  CLOUDFRONT_PRIVATE_KEY: text,
}
type FileSettings = z.output<z.ZodObject<typeof fileSettings>>

export type FilesConfig = {
  /** null: the local disk. */
  s3: {
    bucket: string
    region: string
    endpoint: string | null
    accessKeyId: string
    secretAccessKey: string
    forcePathStyle: boolean
  } | null
  /** Without a slash at its end; null: downloads come from the store itself. */
  cdnBaseUrl: string | null
  cloudfront: { keyPairId: string; privateKey: string } | null
}

export const readFiles = (s: FileSettings): FilesConfig => ({
  s3:
    s.S3_BUCKET && s.S3_ACCESS_KEY_ID && s.S3_SECRET_ACCESS_KEY
      ? {
          bucket: s.S3_BUCKET,
          region: s.S3_REGION ?? 'us-east-1',
          endpoint: s.S3_ENDPOINT?.replace(/\/+$/, '') ?? null,
          accessKeyId: s.S3_ACCESS_KEY_ID,
          secretAccessKey: s.S3_SECRET_ACCESS_KEY,
          // A server of one's own rarely has a name for each bucket; AWS wants one.
          forcePathStyle:
            s.S3_FORCE_PATH_STYLE === undefined ? Boolean(s.S3_ENDPOINT) : s.S3_FORCE_PATH_STYLE === 'true',
        }
      : null,
  cdnBaseUrl: s.CDN_BASE_URL?.replace(/\/+$/, '') ?? null,
  cloudfront:
    s.CLOUDFRONT_KEY_PAIR_ID && s.CLOUDFRONT_PRIVATE_KEY
      ? { keyPairId: s.CLOUDFRONT_KEY_PAIR_ID, privateKey: pem(s.CLOUDFRONT_PRIVATE_KEY) }
      : null,
})

/** A store that is set up by half would quietly be the disk. */
export const incompleteFiles = (s: FileSettings): string[] => {
  const faults: string[] = []
  const needed = ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const
  const given = Object.keys(fileSettings).filter(
    (name) => name.startsWith('S3_') && s[name as keyof FileSettings],
  )
  const missing = needed.filter((name) => !s[name])
  if (given.length > 0 && missing.length > 0)
    faults.push(`${missing.join(' and ')} must be set too: ${needed.join(', ')} go together.`)
  const cloudfront = [s.CLOUDFRONT_KEY_PAIR_ID, s.CLOUDFRONT_PRIVATE_KEY].filter(Boolean).length
  if (cloudfront === 1) faults.push('CLOUDFRONT_KEY_PAIR_ID and CLOUDFRONT_PRIVATE_KEY go together.')
  if (cloudfront > 0 && (!s.CDN_BASE_URL || !s.S3_BUCKET))
    faults.push(
      'CLOUDFRONT_… needs CDN_BASE_URL, the distribution’s address, and the bucket behind it (S3_…).',
    )
  if (s.CLOUDFRONT_PRIVATE_KEY && !isKey(pem(s.CLOUDFRONT_PRIVATE_KEY)))
    faults.push('CLOUDFRONT_PRIVATE_KEY must be a private key in PEM; its line breaks may be written as \\n.')
  return faults
}

/** Environments that take one line only hold line breaks as two characters. */
const pem = (value: string): string => value.replaceAll('\\n', '\n')

const isKey = (value: string): boolean => {
  try {
    return createPrivateKey(value).type === 'private'
  } catch {
    return false
  }
}
