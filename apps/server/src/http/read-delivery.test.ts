import { once } from 'node:events'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { readDelivery } from './read-delivery.ts'

it('does not wait for a sender that left before the reading began', async () => {
  const incoming = new IncomingMessage(new Socket())
  incoming.destroy()
  await once(incoming, 'close')
  await expect(readDelivery(incoming)).rejects.toThrow('went away')
})
