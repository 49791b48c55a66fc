/**
 * Secrets at rest: AES-256-GCM under keys derived from APP_SECRET. Sealed text is `v1.<nonce>.<tag>.<data>`,
 * base64url, and is bound to a context (such as `hook:<id>`), so that it cannot be moved to another row.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

export type Sealer = {
  seal(plain: string, context: string): string
  /** Throws when the text was changed, belongs to another context, or was sealed under another APP_SECRET. */
  unseal(sealed: string, context: string): string
  sealBytes(plain: Buffer, context: string): Buffer
  unsealBytes(sealed: Buffer, context: string): Buffer
  /** A key for another purpose (cookies, tokens), derived from the same secret; 32 bytes. */
  derive(purpose: string): Buffer
}

const NONCE = 12
const TAG = 16

export const createSealer = (appSecret: string): Sealer => {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(appSecret), 'viewzenix', purpose, 32))
  const key = derive('seal.v1')

  const sealBytes = (plain: Buffer, context: string): Buffer => {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    cipher.setAAD(Buffer.from(context))
    const data = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), data])
  }
  const unsealBytes = (sealed: Buffer, context: string): Buffer => {
    // A shorter tag would be easier to forge: the length is not left to what was stored.
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()])
  }
  return {
    derive,
    sealBytes,
    unsealBytes,
    seal: (plain, context) => `v1.${sealBytes(Buffer.from(plain), context).toString('base64url')}`,
    unseal: (sealed, context) => {
      if (!sealed.startsWith('v1.')) throw new Error('not a sealed value')
      return unsealBytes(Buffer.from(sealed.slice(3), 'base64url'), context).toString()
    },
  }
}

/** SHA-256 in hex: how credentials of high entropy (API keys, session secrets) are stored. */
export const sha256 = (value: string | Buffer): string => createHash('sha256').update(value).digest('hex')

/** Compares two secrets in a time that does not depend on where they differ. */
export const sameSecret = (a: string, b: string): boolean => {
  const x = createHash('sha256').update(a).digest()
  const y = createHash('sha256').update(b).digest()
  return timingSafeEqual(x, y)
}
