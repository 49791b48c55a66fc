/** Who calls: an API key, or a token that was issued for one. */
import { authenticateApiKey, resumeApiKey } from '@viewzenix/core/api-key'
import type { ApiKeyScope } from '@viewzenix/schema'
import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RestError } from './problem.ts'
import { countFailure, limitRate } from './rate-limit.ts'
import type { ApiKeyActor, RestEnv } from './rest-env.ts'

const authenticate = createMiddleware<RestEnv>(async (c, next) => {
  const header = c.req.header('authorization')
  if (header === undefined)
    throw unauthenticated('Send an API key or an access token as "Authorization: Bearer …".', null)
  const credential = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  const actor = credential === undefined ? null : await findActor(c, credential)
  if (!actor) {
    await countFailure(c)
    throw unauthenticated(
      'The API key or access token is not valid: it is unknown, expired or revoked. Make a new one.',
      'invalid_token',
    )
  }
  c.set('actor', actor)
  await next()
})

const findActor = async (c: Context<RestEnv>, credential: string): Promise<ApiKeyActor | null> => {
  const { platform, tokens } = c.var.rest
  const { requestId } = c.var
  if (credential.startsWith('vzx_')) {
    const actor = await authenticateApiKey(platform, credential, requestId)
    return actor?.kind === 'api_key' ? actor : null
  }
  const claims = await tokens.verify(credential)
  if (!claims) return null
  const actor = await resumeApiKey(platform, { id: claims.keyId, workspaceId: claims.workspaceId }, requestId)
  // A token may do less than its key, and never more than the key may do now.
  return actor && { ...actor, scopes: actor.scopes.filter((scope) => claims.scopes.includes(scope)) }
}

const unauthenticated = (message: string, error: 'invalid_token' | null): RestError =>
  new RestError(401, 'UNAUTHENTICATED', message, {
    headers: { 'www-authenticate': `Bearer realm="Viewzenix"${error ? `, error="${error}"` : ''}` },
  })

const requireScope = (scope: ApiKeyScope) =>
  createMiddleware<RestEnv>(async (c, next) => {
    if (!c.var.actor.scopes.includes(scope))
      throw new RestError(
        403,
        'FORBIDDEN',
        `This needs the scope ${scope}, which the API key does not have. Make a key that has it.`,
        {
          headers: {
            'www-authenticate': `Bearer realm="Viewzenix", error="insufficient_scope", scope="${scope}"`,
          },
        },
      )
    await next()
  })

/** Spread into a route: who may call it, and the steps before it, in the order in which they are taken. */
export const guarded = (
  scope: ApiKeyScope,
  ...then: MiddlewareHandler<RestEnv>[]
): { security: Record<string, string[]>[]; middleware: MiddlewareHandler<RestEnv>[] } => ({
  security: [{ api_key: [scope] }, { access_token: [scope] }],
  middleware: [authenticate, requireScope(scope), limitRate, ...then],
})
