/** A way to a database on which, from some moment on, nothing comes back: no answer, no error, no end. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type SilentProxy = {
  /** The database's address through it. */
  url: string
  /** What is open goes silent for good, and what is opened does so from the start. */
  fallSilent(): void
  /** What is opened from now on works; what was open before stays silent. */
  speak(): void
  close(): void
}

export const startSilentProxy = async (databaseUrl: string): Promise<SilentProxy> => {
  const target = new URL(databaseUrl)
  const pairs = new Set<[Socket, Socket]>()
  let silent = false
  const hush = (pair: [Socket, Socket]) => {
    for (const socket of pair) {
      socket.unpipe()
      // Read, so that it is acknowledged, and forgotten.
      socket.resume()
    }
  }
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true })
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => undefined)
      socket.on('close', () => pairs.delete(pair))
    }
    near.pipe(far)
    far.pipe(near)
    if (silent) hush(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    fallSilent: () => {
      silent = true
      for (const pair of pairs) hush(pair)
    },
    speak: () => {
      silent = false
    },
    close: () => {
      server.close()
      for (const pair of pairs) for (const socket of pair) socket.destroy()
    },
  }
}
