/** The OpenAPI document of version 1, out of the routes themselves. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { apiKeyScopes } from '@viewzenix/schema'
import type { RestEnv } from './rest-env.ts'

const SCOPES: Record<(typeof apiKeyScopes)[number], string> = {
  'alerts:read': 'Read alerts',
  'alerts:write': 'Send alerts',
  'orders:read': 'Read orders and fills',
  'orders:write': 'Cancel orders, move stops, close positions, and approve or decline decisions',
  'positions:read': 'Read positions',
  'bots:read': 'Read bots',
  'bots:write': 'Pause and resume bots, replay alerts, switch shadows',
  'hooks:read': 'Read hooks',
  'accounts:read': 'Read accounts',
  'halts:read': 'Read halts',
  'halts:write': 'Halt trading, with what a halt cancels and closes, and let it go on',
  'risk:read': 'Read limits',
  'risk:write': 'Set limits and equity guards',
  'integrations:read': 'Read how outside services do',
  'activity:read': 'Read and export the audit trail',
}

const TAGS = {
  Alerts: 'What hooks received, what it means, and what came of it.',
  Decisions: 'What bots made of alerts, and a person’s answer where they ask for it.',
  Orders: 'What was sent to brokers, and what became of it.',
  Fills: 'Executions of orders.',
  Exports: 'Everything of one kind, as CSV or JSONL.',
  Positions: 'What accounts hold.',
  Bots: 'The rules that turn alerts into orders.',
  Halts: 'Trading that is stopped, for the workspace, an account or a bot.',
  Workspace: 'What holds for all of it.',
  Hooks: 'Inbound endpoints for alerts.',
  Accounts: 'Connections to brokers.',
  Integrations: 'Outside services, and how they do.',
  Replays: 'A day’s alerts against today’s bots, on accounts that exist nowhere.',
  Activity: 'The audit trail: who did what to which thing, and when.',
  Access: 'Access tokens.',
}

const description = `Turns trading alerts into broker orders that a trader can trust.

**Access.** Make an API key in the dashboard and send it as \`Authorization: Bearer vzx_…\`, or exchange it for an access token that holds for 15 minutes.

**Values.** Money, prices and quantities are decimal strings; times are RFC 3339 in UTC; ids are UUIDs that sort by the time at which they were made.

**Pages.** Lists are newest first. Ask for the next page with \`cursor\`, until \`next_cursor\` is null. Parameters that are not documented are refused.

**Errors** are RFC 9457 problems (\`application/problem+json\`) with a \`code\` for programs, a \`detail\` for people, a \`request_id\`, and \`errors\` that name the fields at fault.

**Idempotency.** Send an \`Idempotency-Key\` with a POST, PUT or DELETE and repeat it as often as you need: it happens once.

**Rate limits.** \`RateLimit-Policy\` and \`RateLimit\` say what a key may do and what is left; a refusal is 429 with \`Retry-After\`.`

export const describeApi = (app: OpenAPIHono<RestEnv>) => {
  app.openAPIRegistry.registerComponent('securitySchemes', 'api_key', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'vzx_…',
    description: 'An API key, made in the dashboard.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'access_token', {
    type: 'oauth2',
    description: 'An access token for an API key.',
    flows: { clientCredentials: { tokenUrl: '/api/v1/oauth/token', scopes: SCOPES } },
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Viewzenix REST API',
      version: '1.0.0',
      description,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: [{ url: '/api/v1' }],
    tags: Object.entries(TAGS).map(([name, text]) => ({ name, description: text })),
  })
}
