/**
 * Secrets at rest: AES-256-GCM under a key ring. APP_SECRET seals; the older ones of APP_SECRET_PREVIOUS only open.
 * Sealed text is `v2.<key id>.<nonce, tag, data>`; sealed bytes are a 2, the key id and the same. What is sealed is
 * bound to a context (such as `hook:<id>`), so that it cannot be moved to another row.
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
  /** Throws when the text was changed, belongs to another context, or was sealed under a secret that the ring lacks. */
  unseal(sealed: string, context: string): string
  sealBytes(plain: Buffer, context: string): Buffer
  unsealBytes(sealed: Buffer, context: string): Buffer
  /** A key for another purpose (cookies, tokens), derived from the current secret; 32 bytes. */
  derive(purpose: string): Buffer
  /** The same under every secret of the ring, the current one first: what was signed before a rotation still verifies. */
  deriveAll(purpose: string): [Buffer, ...Buffer[]]
  /** What sealed text and sealed bytes begin with under the current secret: everything else waits for a rotation. */
  readonly current: { text: string; bytes: Buffer }
}

const NONCE = 12
const TAG = 16
/** First byte of sealed bytes. */
const VERSION = 2
const KEY_ID = 6
const HEAD = 1 + KEY_ID
const TEXT = /^v2\.([\w-]{8})\.([\w-]+)$/

type Key = { id: Buffer; seal: Buffer; derive(purpose: string): Buffer }

const createKey = (appSecret: string): Key => {
  const expand = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(appSecret), 'viewzenix', purpose, length))
  const derive = (purpose: string) => expand(purpose, 32)
  return { id: expand('key-id', KEY_ID), seal: derive('seal.v2'), derive }
}

/** @param previous older secrets, in any order; they open and verify, and seal nothing */
export const createSealer = (appSecret: string, previous: readonly string[] = []): Sealer => {
  const current = createKey(appSecret)
  const older = previous.filter((secret) => secret !== appSecret).map(createKey)
  const byId = new Map([current, ...older].map((key) => [key.id.toString('base64url'), key]))
  const find = (id: string): Key => {
    const key = byId.get(id)
    if (!key) throw new Error(`sealed under a secret that is not in the key ring (key ${id})`)
    return key
  }

  const encrypt = (plain: Buffer, context: string): Buffer => {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', current.seal, nonce)
    cipher.setAAD(Buffer.from(context))
    const data = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), data])
  }
  const decrypt = (key: Key, body: Buffer, context: string): Buffer => {
    // A shorter tag would be easier to forge: the length is not left to what was stored.
    const decipher = createDecipheriv('aes-256-gcm', key.seal, body.subarray(0, NONCE), {
      authTagLength: TAG,
    })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(body.subarray(NONCE, NONCE + TAG))
    return Buffer.concat([decipher.update(body.subarray(NONCE + TAG)), decipher.final()])
  }
  const head = Buffer.concat([Buffer.from([VERSION]), current.id])
  const prefix = `v2.${current.id.toString('base64url')}.`
  return {
    current: { text: prefix, bytes: head },
    derive: (purpose) => current.derive(purpose),
    deriveAll: (purpose) => [current.derive(purpose), ...older.map((key) => key.derive(purpose))],
    sealBytes: (plain, context) => Buffer.concat([head, encrypt(plain, context)]),
    unsealBytes: (sealed, context) => {
      if (sealed[0] !== VERSION) throw new Error('not sealed bytes')
      const key = find(sealed.subarray(1, HEAD).toString('base64url'))
      return decrypt(key, sealed.subarray(HEAD), context)
    },
    seal: (plain, context) => `${prefix}${encrypt(Buffer.from(plain), context).toString('base64url')}`,
    unseal: (sealed, context) => {
      const [, id, body] = TEXT.exec(sealed) ?? []
      if (id === undefined || body === undefined) throw new Error('not a sealed value')
      return decrypt(find(id), Buffer.from(body, 'base64url'), context).toString()
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
