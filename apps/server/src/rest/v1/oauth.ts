/** Access tokens for programs: the client-credentials grant (RFC 6749, 4.4), with an API key as the client. */
import { createRoute, z } from '@hono/zod-openapi'
import { authenticateApiKey } from '@viewzenix/core/api-key'
import { type ApiKeyScope, apiKeyScope, apiKeyScopes } from '@viewzenix/schema'
import type { Context } from 'hono'
import { readClient, readForm } from './client-credentials.ts'
import { createRouter, exactProblems, ok } from './describe.ts'
import { RestError } from './problem.ts'
import { countFailure } from './rate-limit.ts'
import type { ApiKeyActor, RestEnv } from './rest-env.ts'
import { TOKEN_LIFETIME } from './token-issuer.ts'

const accessToken = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().openapi({ description: 'Seconds.' }),
    scope: z.string().openapi({ description: 'What the token may do, separated by spaces.' }),
  })
  .openapi('AccessToken')

const token = createRoute({
  method: 'post',
  path: '/oauth/token',
  operationId: 'issueToken',
  tags: ['Access'],
  summary: 'Exchange an API key for an access token that holds for 15 minutes',
  description:
    'The client id is the key’s prefix (`vzx_` and 8 characters), the client secret is the key itself; send them with HTTP Basic or in the form. Revoking the key ends its tokens at once. An `Idempotency-Key` has no effect here: nothing is changed, and no token is ever stored.',
  security: [],
  request: {
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object' as const,
            required: ['grant_type'],
            properties: {
              grant_type: { type: 'string' as const, enum: ['client_credentials'] },
              scope: {
                type: 'string' as const,
                description: `Fewer than the key has, separated by spaces: ${apiKeyScopes.join(', ')}.`,
              },
              client_id: { type: 'string' as const },
              client_secret: { type: 'string' as const },
            },
          },
          example: {
            grant_type: 'client_credentials',
            client_id: 'vzx_a1B2c3D4',
            client_secret: 'vzx_a1B2c3D4_…',
          },
        },
      },
    },
  },
  responses: {
    200: ok(accessToken, 'The token.', {
      access_token: 'eyJhbGciOiJFZERTQSIs…',
      token_type: 'Bearer' as const,
      expires_in: TOKEN_LIFETIME,
      scope: 'alerts:read orders:read',
    }),
    ...exactProblems(400, 401, 413, 415, 429, 500, 503),
  },
})

const keys = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  operationId: 'getPublicKeys',
  tags: ['Access'],
  summary: 'Public keys with which access tokens can be checked',
  security: [],
  responses: {
    200: ok(z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }).openapi('KeySet'), 'A JWK set.', {
      keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', alg: 'EdDSA' }],
    }),
    ...exactProblems(500),
  },
})

export const oauth = createRouter()
  .openapi(token, async (c) => {
    const form = await readForm(c)
    const actor = await findClient(c, form)
    const grant = form.get('grant_type')
    if (grant !== 'client_credentials')
      throw refused(
        grant === null ? 'invalid_request' : 'unsupported_grant_type',
        'The grant_type must be client_credentials.',
        'grant_type',
      )
    const scopes = chooseScopes(actor, form.get('scope'))
    const access_token = await c.var.rest.tokens.issue({
      keyId: actor.id,
      workspaceId: actor.workspaceId,
      scopes,
    })
    c.header('pragma', 'no-cache')
    return c.json(
      {
        access_token,
        token_type: 'Bearer' as const,
        expires_in: TOKEN_LIFETIME,
        scope: scopes.join(' '),
      },
      200,
    )
  })
  .openapi(keys, async (c) => {
    c.header('cache-control', 'public, max-age=300')
    const { keys: published } = await c.var.rest.tokens.publicKeys()
    return c.json({ keys: published.map((jwk) => ({ ...jwk, kty: jwk.kty ?? 'OKP' })) }, 200)
  })

const findClient = async (c: Context<RestEnv>, form: URLSearchParams): Promise<ApiKeyActor> => {
  const client = readClient(c.req.header('authorization'), form)
  const actor =
    client?.secret.startsWith(`${client.id}_`) === true
      ? await authenticateApiKey(c.var.rest.platform, client.secret, c.var.requestId)
      : null
  if (actor?.kind === 'api_key') return actor
  await countFailure(c)
  throw new RestError(
    401,
    'UNAUTHENTICATED',
    'The client is not known: client_id is the prefix of an API key, client_secret the key itself.',
    {
      headers: { 'www-authenticate': 'Basic realm="Viewzenix", charset="UTF-8"' },
      extra: { error: 'invalid_client' },
    },
  )
}

/** All scopes of the key, or those of them that were asked for. */
const chooseScopes = (actor: ApiKeyActor, asked: string | null): ApiKeyScope[] => {
  if (asked === null || asked.trim() === '') return actor.scopes
  return [...new Set(asked.trim().split(/ +/))].map((one) => {
    const scope = apiKeyScope.safeParse(one).data
    if (scope === undefined || !actor.scopes.includes(scope))
      throw refused('invalid_scope', `The API key does not have the scope ${one.slice(0, 40)}.`, 'scope')
    return scope
  })
}

/** Also names the error as RFC 6749, 5.2 does. */
const refused = (error: string, message: string, field: string): RestError =>
  new RestError(400, 'BAD_REQUEST', message, { fields: [{ field, message }], extra: { error } })
