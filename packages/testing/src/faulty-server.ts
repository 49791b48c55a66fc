/** A service that can fail in every way in which a service fails, on a real socket. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { makeCertificate } from './make-certificate.ts'

/**
 * refused: nobody listens · reset: the connection is cut once the request is in · slow: no answer comes ·
 * drip: an answer of which a byte comes now and then · rate-limited: 429 with `Retry-After: 30` ·
 * error-500 · bad-gateway: 502 with a page of HTML · rubbish: 200 with what is no JSON ·
 * truncated: 200, and cut in the middle of the body · expired-certificate · no-such-host: DNS has no such name
 */
export const faults = [
  'refused',
  'reset',
  'slow',
  'drip',
  'rate-limited',
  'error-500',
  'bad-gateway',
  'rubbish',
  'truncated',
  'expired-certificate',
  'no-such-host',
] as const
export type Fault = (typeof faults)[number]

export type FaultyServer = {
  /** Where the service is under this fault, without a slash at its end; null: where it is well. */
  urlUnder(fault: Fault | null): string
  /** How it fails from now on; null: not at all. */
  fault: Fault | null
  /** Requests that arrived, as `POST /path`. */
  requests: string[]
  stop(): Promise<void>
}

export type FaultyServerOptions = {
  /** What it answers while it is well: JSON with 200, or nothing with 404. `origin` is its own address. */
  answers?: (path: string, origin: string) => unknown
  /** Answers in its place while it is well, for what is not JSON. */
  handle?: (request: IncomingMessage, response: ServerResponse) => void
}

const DAY_MS = 86_400_000
const DRIP_MS = 25

/** Listens on 127.0.0.1. Trusts its own certificate in this process, so that only its end is at fault. */
export const startFaultyServer = async (options: FaultyServerOptions = {}): Promise<FaultyServer> => {
  const drips = new Set<NodeJS.Timeout>()
  const answer: RequestListener = (request, response) => {
    server.requests.push(`${request.method} ${request.url?.split('?')[0]}`)
    request.resume()
    // Whoever was promised an answer may leave: that is what is being tested.
    response.on('error', () => undefined)
    if (server.fault === null) {
      if (options.handle) return options.handle(request, response)
      const path = request.url?.split('?')[0] ?? '/'
      const body = options.answers?.(path, server.urlUnder(null))
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
      return void response.end(body === undefined ? undefined : JSON.stringify(body))
    }
    request.on('end', () => fail(server.fault ?? 'reset', response, drips))
  }

  const { cert, key } = makeCertificate(new Date(Date.now() - 90 * DAY_MS), new Date(Date.now() - DAY_MS))
  setDefaultCACertificates([...getCACertificates('default'), cert])
  const plain = createServer(answer)
  const secure = createTlsServer({ cert, key }, answer)
  const closed = createServer()
  const [port, securePort, closedPort] = await Promise.all([plain, secure, closed].map(listenSomewhere))
  await stop(closed)

  const server: FaultyServer = {
    fault: null,
    requests: [],
    urlUnder: (fault) => {
      if (fault === 'refused') return `http://127.0.0.1:${closedPort}`
      if (fault === 'expired-certificate') return `https://127.0.0.1:${securePort}`
      if (fault === 'no-such-host') return 'http://nobody.viewzenix.invalid'
      return `http://127.0.0.1:${port}`
    },
    stop: async () => {
      for (const drip of drips) clearInterval(drip)
      plain.closeAllConnections()
      secure.closeAllConnections()
      await Promise.all([stop(plain), stop(secure)])
    },
  }
  return server
}

const fail = (fault: Fault, response: ServerResponse, drips: Set<NodeJS.Timeout>): void => {
  const json = { 'content-type': 'application/json' }
  switch (fault) {
    case 'slow':
      return
    case 'drip': {
      response.writeHead(200, { ...json, 'content-length': '100000' })
      const drip = setInterval(() => response.write(' '), DRIP_MS)
      drips.add(drip)
      response.on('close', () => {
        clearInterval(drip)
        drips.delete(drip)
      })
      return
    }
    case 'rate-limited':
      return void response.writeHead(429, { ...json, 'retry-after': '30' }).end('{"error":"slow_down"}')
    case 'error-500':
      return void response.writeHead(500, json).end('{"error":"internal"}')
    case 'bad-gateway':
      return void response
        .writeHead(502, { 'content-type': 'text/html' })
        .end('<html><body><h1>502 Bad Gateway</h1></body></html>')
    case 'rubbish':
      return void response.writeHead(200, json).end('\u0000{"half":')
    case 'truncated':
      response.writeHead(200, { ...json, 'content-length': '4096' })
      return void response.write('{"access_token":"t', () => response.destroy())
    default:
      return void response.destroy()
  }
}

const listenSomewhere = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const stop = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
