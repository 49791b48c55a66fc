/** Reads the body of a delivery from the socket, up to the limit. */
import type { IncomingMessage } from 'node:http'
import { BODY_LIMIT } from '@viewzenix/core/alert'

/** What is still taken of a body that is too large, so that its sender comes to read the answer. */
const DRAIN_LIMIT = 1024 * 1024

export type Body = { raw: Buffer; oversized: boolean }

/** @throws when the sender goes away before the end */
export const readDelivery = (incoming: IncomingMessage): Promise<Body> =>
  new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the sender went away in the middle of the body'))
    // Gone already, while the hook was looked up: no event would come any more.
    if (incoming.destroyed) return gone()
    const chunks: Buffer[] = []
    let length = 0
    const finish = (): void => {
      // It closes after each body: an error that nobody hears of need not be made.
      incoming.off('close', gone)
      const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
      resolve({ raw: all.subarray(0, BODY_LIMIT), oversized: length > BODY_LIMIT })
    }
    incoming.on('data', (chunk: Buffer) => {
      // Beyond the limit nothing is kept.
      if (length <= BODY_LIMIT) chunks.push(chunk)
      length += chunk.length
      if (length > DRAIN_LIMIT) finish()
    })
    incoming.on('end', finish)
    incoming.on('error', reject)
    incoming.on('close', gone)
  })
