import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PortError } from '@viewzenix/core/ports'
import { isLoopback } from '../loopback.ts'
import type { OidcSettings } from '../oidc-provider.ts'
import type { DemoAccount } from './accounts.ts'
import { CLIENT_ID, configuration } from './configuration.ts'
import { endSession } from './end-session.ts'
import { signInPages } from './sign-in-pages.ts'

export type DevelopmentProviderSettings = {
  /** 0, the default, takes any free port: nothing outside this process has to know it. */
  port?: number
  host: '127.0.0.1'
  /** Exactly `${publicUrl}/auth/dev/callback`; loopback alone. */
  redirectUris: string[]
  /** Exactly `${publicUrl}/auth/signed-out`; loopback alone. None: it ends no session of its own. */
  signedOutUris?: string[]
  accounts: DemoAccount[]
  onError?: (error: Error) => void
}

export type DevelopmentProvider = {
  issuer: string
  /** For `createOidcProvider`: the provider is reached as any other one is. */
  settings: OidcSettings
  stop(): Promise<void>
}

/**
 * Starts an OpenID provider for development inside this process: no password, PKCE required, consent implied.
 * Its keys and client secret are made anew each time, which breaks nothing: people are known by subjects that do
 * not change. Refuses (PortError `misconfigured`) anything but loopback, since whoever reaches it is let in.
 */
export const startDevelopmentProvider = async (
  settings: DevelopmentProviderSettings,
): Promise<DevelopmentProvider> => {
  const { host, redirectUris, signedOutUris = [] } = settings
  if (host !== '127.0.0.1' || ![...redirectUris, ...signedOutUris].every((uri) => isLoopback(new URL(uri))))
    throw new PortError(
      'misconfigured',
      'The development sign-in works on this computer alone (localhost). Configure GitHub, Google or OpenID Connect to be reached at another address.',
    )
  let handle = async (_request: IncomingMessage, response: ServerResponse): Promise<void> =>
    void response.writeHead(503).end()
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      settings.onError?.(error instanceof Error ? error : new Error(String(error)))
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.port ?? 0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const issuer = `http://${host}:${port}`
  const secret = randomBytes(32).toString('base64')
  const people = new Map(settings.accounts.map((account) => [account.subject, account]))
  // Loaded here, since production never needs it.
  const { default: ProviderClass } = await import('oidc-provider')
  const provider = new ProviderClass(issuer, await configuration(secret, redirectUris, signedOutUris, people))
  provider.on('server_error', (_context, error) => settings.onError?.(error))
  const pages = signInPages(provider, people, settings.accounts, redirectUris)
  const protocol = provider.callback()
  handle = async (request, response) => {
    // A name that was rebound to 127.0.0.1 must not make another site's page same-origin with this one.
    if (request.headers.host !== `${host}:${port}`) return void response.writeHead(421).end()
    if (await pages(request, response)) return
    if (!(await endSession(provider, request, response))) await protocol(request, response)
  }
  return {
    issuer,
    settings: {
      id: 'dev',
      label: 'a demo account',
      issuer,
      clientId: CLIENT_ID,
      clientSecret: secret,
      issuerInSubject: false,
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
