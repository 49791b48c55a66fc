import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { CLIENT_ID } from './configuration.ts'
import { messagePage } from './pages.ts'

/**
 * Serves `/session/end` (RP-initiated logout); answers false for every other path. This provider keeps no session that
 * could be ended: it holds the request against the rules, and sends the browser back.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
export const endSession = async (
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> => {
  const url = new URL(request.url ?? '/', 'http://provider')
  if (url.pathname !== '/session/end') return false
  const target = await returnAddress(provider, url.searchParams)
  if (target) response.writeHead(303, { location: target, 'cache-control': 'no-store' }).end()
  else
    response
      .writeHead(400, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      })
      .end(messagePage('This sign-out cannot go on', 'The request was not one that this provider knows.'))
  return true
}

/** Where to send the browser: an address that is registered, for a token that this provider gave to the client. */
const returnAddress = async (provider: Provider, query: URLSearchParams): Promise<string | null> => {
  const hint = query.get('id_token_hint')
  const uri = query.get('post_logout_redirect_uri')
  const client = await provider.Client.find(CLIENT_ID)
  if (!hint || !uri || !client?.postLogoutRedirectUriAllowed(uri)) return null
  try {
    await provider.IdToken.validate(hint, client)
  } catch {
    return null
  }
  const target = new URL(uri)
  const state = query.get('state')
  if (state !== null) target.searchParams.set('state', state)
  return target.href
}
