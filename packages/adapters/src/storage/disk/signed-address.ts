/**
 * Signed addresses of the disk store: the same promise as S3's presigned ones. All that an address allows stands in
 * its query, under one HMAC; whoever changes a letter of it has an address that is good for nothing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isBlobKey } from '@viewzenix/core/ports'

/** What an address is good for. */
export type Grant =
  | { act: 'put'; key: string; contentType: string; size: number; expires: number }
  | { act: 'part'; key: string; uploadId: string; part: number; size: number; expires: number }
  | { act: 'get'; key: string; contentType: string; disposition: string; expires: number }

/** Milliseconds since 1970, now. */
type Now = () => number

const sign = (secret: Buffer, key: string, query: URLSearchParams): Buffer =>
  createHmac('sha256', secret).update(`${key}\n${query.toString()}`).digest()

/** @param baseUrl the address under which the server has the store's door, without a slash at its end */
export const signAddress = (secret: Buffer, baseUrl: string, grant: Grant): string => {
  const { key, ...rest } = grant
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(rest)) query.set(name, String(value))
  query.sort()
  const signature = sign(secret, key, query).toString('base64url')
  query.append('signature', signature)
  return `${baseUrl}/${key}?${query}`
}

/**
 * The grant of an address; null when it was not signed by us, was changed, or has expired.
 * @param secrets any of them may have signed it: an address outlives a rotation
 */
export const readAddress = (
  secrets: readonly Buffer[],
  key: string,
  search: URLSearchParams,
  now: Now,
): Grant | null => {
  const query = new URLSearchParams(search)
  const signature = Buffer.from(query.get('signature') ?? '', 'base64url')
  query.delete('signature')
  const signed = (secret: Buffer): boolean => {
    const expected = sign(secret, key, query)
    return signature.length === expected.length && timingSafeEqual(signature, expected)
  }
  if (!secrets.some(signed)) return null
  const expires = Number(query.get('expires'))
  // Our signature is no guard against a key of our own making that a later version would read differently.
  if (!isBlobKey(key) || !(expires * 1000 > now())) return null
  const text = (name: string) => query.get(name) ?? ''
  const act = query.get('act')
  if (act === 'get')
    return { act, key, expires, contentType: text('contentType'), disposition: text('disposition') }
  const size = Number(text('size'))
  if (act === 'put') return { act, key, expires, size, contentType: text('contentType') }
  if (act === 'part')
    return { act, key, expires, size, uploadId: text('uploadId'), part: Number(text('part')) }
  return null
}
