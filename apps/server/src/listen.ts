/** Takes a port before anything else is started, and answers 503 there until the product is ready. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Config } from './config.ts'
import type { ServerEnv } from './http/request-context.ts'

/** The port is somebody else's. */
export class PortTakenError extends Error {
  override name = 'PortTakenError'
}

export type Listener = {
  port: number
  /** From now on these answer. */
  serve(app: Hono<ServerEnv>): void
  /** Goes on answering, and asks whoever comes to take another connection the next time. */
  drain(): void
  /** Takes no new connections, and resolves when the requests under way have been answered, or are cut off. */
  close(graceMs: number): Promise<void>
}

/** Ports that are tried after the first one, where nobody asked for that very one. */
const TRIES = 20
/** How long a sender may take to finish its headers and its whole request, and how often that is looked at. */
const PATIENCE = { headersMs: 10_000, requestMs: 30_000, everyMs: 5_000 }
/** A file over a slow line takes longer than any other request. */
const FILE_MS = 15 * 60_000
const FILES = '/files/blob/'
/** More than any header of ours or of a proxy. */
const HEADER_BYTES = 16_384

export const listen = async (
  { host, port, role }: Pick<Config, 'host' | 'port' | 'role'>,
  patience = PATIENCE,
): Promise<Listener> => {
  let app: Hono<ServerEnv> | null = null
  const starting = () =>
    Response.json(
      { code: 'UNAVAILABLE', message: 'Viewzenix is starting. Try again in a moment.' },
      { status: 503, headers: { 'retry-after': '2' } },
    )
  const server = createAdaptorServer({
    fetch: (request, env) => (app ? app.fetch(request, env) : starting()),
    // Hooks read their bodies themselves, to their own limit.
    autoCleanupIncoming: false,
    serverOptions: {
      headersTimeout: patience.headersMs,
      requestTimeout: Math.max(patience.requestMs, FILE_MS),
      connectionsCheckingInterval: patience.everyMs,
      keepAliveTimeout: 65_000,
      maxHeaderSize: HEADER_BYTES,
      // Two readings of one request are how one is smuggled past a proxy: only the strict one is ours.
      insecureHTTPParser: false,
    },
  }) as Server
  server.prependListener('request', (request, response) => {
    if (request.complete || request.url?.startsWith(FILES)) return
    const late = setTimeout(() => giveUpOn(request, response), patience.requestMs)
    request.once('close', () => clearTimeout(late))
  })
  let draining = false
  server.prependListener('request', (request, response) => {
    if (draining) response.setHeader('connection', 'close')
    closeIfUnread(request, response)
  })
  const taken = await bind(server, host, port.number, port.fixed && role !== 'worker')
  return {
    port: taken,
    serve: (ready) => {
      app = ready
    },
    drain: () => {
      draining = true
    },
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

/** A sender that is too slow is told so, as Node's own limit would. */
const giveUpOn = (request: IncomingMessage, response: ServerResponse): void => {
  if (request.complete) return
  if (response.headersSent) request.destroy()
  else request.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
}

/**
 * What was not read of a refused body would hold up the next request of its connection: so that one is the last.
 * Hooks read on by themselves, so that their sender comes to read the answer.
 */
const closeIfUnread = (request: IncomingMessage, response: ServerResponse): void => {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
  if ((length === '0' && encoding === undefined) || request.url?.startsWith('/hooks/')) return
  const writeHead = response.writeHead.bind(response)
  const value = (...head: Parameters<typeof writeHead>) => {
    if (!request.complete) response.shouldKeepAlive = false
    return writeHead(...head)
  }
  Object.defineProperty(response, 'writeHead', { value })
}

const bind = async (server: Server, host: string, first: number, fixed: boolean): Promise<number> => {
  for (let port = first; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve()
        })
      })
      const address = server.address()
      return typeof address === 'object' && address !== null ? address.port : port
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code === 'EACCES')
        throw new PortTakenError(
          `Port ${port} needs rights that this user does not have. Choose one above 1023: PORT=3000`,
        )
      if (code !== 'EADDRINUSE') throw error
      if (fixed)
        throw new PortTakenError(
          `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
        )
      if (port >= first + TRIES || first === 0)
        throw new PortTakenError(
          `The ports ${first} to ${port} are all taken. Choose one: PORT=8080 npm start`,
        )
    }
  }
}
