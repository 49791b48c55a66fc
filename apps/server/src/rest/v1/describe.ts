/** What routes have in common in the OpenAPI document, and the router that they are put on. */
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { type FieldError, invalid } from '@viewzenix/core/platform'
import { PROBLEM_TYPE } from './problem.ts'
import type { RestEnv } from './rest-env.ts'

const problem = z
  .object({
    type: z.string().openapi({ example: 'about:blank' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'What happened, what was kept, and what to do next.' }),
    code: z.string().openapi({ description: 'Stable, for programs.', example: 'NOT_FOUND' }),
    request_id: z.string().openapi({ description: 'Also in the header X-Request-Id, and in our logs.' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .openapi({ description: 'The parameters or fields at fault; empty where there are none.' }),
  })
  .openapi('Problem')

const EXAMPLES = {
  400: ['Bad request', 'BAD_REQUEST', 'The grant_type must be client_credentials.'],
  401: [
    'Not authenticated',
    'UNAUTHENTICATED',
    'The API key or access token is not valid: it is unknown, expired or revoked. Make a new one.',
  ],
  403: [
    'Not allowed',
    'FORBIDDEN',
    'This needs the scope orders:read, which the API key does not have. Make a key that has it.',
  ],
  404: ['Not found', 'NOT_FOUND', 'There is no such order in this workspace.'],
  409: [
    'Conflict',
    'IDEMPOTENCY_KEY_IN_USE',
    'The request with this Idempotency-Key is being carried out right now. Send it again to get its answer.',
  ],
  410: ['Gone', 'HOOK_DISABLED', 'The hook Breakouts is switched off. Switch it on to trade on its alerts.'],
  413: ['Too large', 'TOO_LARGE', 'The message is larger than 64 KiB. Nothing was traded.'],
  415: [
    'Unsupported media type',
    'UNSUPPORTED_MEDIA_TYPE',
    'Send the parameters as application/x-www-form-urlencoded.',
  ],
  422: ['Invalid', 'INVALID', 'limit must be at most 200.'],
  429: [
    'Too many requests',
    'LIMITED',
    'This API key has made too many requests. This one was not carried out: try again in 12 seconds.',
  ],
  500: [
    'Failed on our side',
    'INTERNAL',
    'Something failed on our side (request 01901640-…). Nothing was changed. Try again; if it stays, tell whoever runs this server.',
  ],
  503: [
    'Not available just now',
    'UNAVAILABLE',
    'The database does not answer. Try again in a few seconds; if you were changing something, look first whether it was kept.',
  ],
} as const
type ProblemStatus = keyof typeof EXAMPLES

const OF_EVERY_GUARDED_ROUTE: ProblemStatus[] = [401, 403, 422, 429, 500, 503]

/** Error answers of a guarded route: those that every one has, and its own. */
export const problems = (...own: ProblemStatus[]) => exactProblems(...OF_EVERY_GUARDED_ROUTE, ...own)

/** These error answers alone. */
export const exactProblems = (...statuses: ProblemStatus[]) =>
  Object.fromEntries(
    [...new Set(statuses)].sort().map((status) => {
      const [title, code, detail] = EXAMPLES[status]
      const errors = status === 422 ? [{ field: 'limit', message: 'must be at most 200' }] : []
      const example = {
        type: 'about:blank',
        title,
        status,
        detail,
        code,
        request_id: '01901640-2b3c-7d4e-8f5a-6b7c8d9e0f1a',
        errors,
      }
      return [status, { description: title, content: { [PROBLEM_TYPE]: { schema: problem, example } } }]
    }),
  )

/** The answer when all went well. */
export const ok = <T extends z.ZodType>(schema: T, description: string, example: z.output<T>) => ({
  description,
  content: { 'application/json': { schema, example } },
})

/** Header of every request that changes something. */
export const idempotencyHeader = z.object({
  'Idempotency-Key': z.string().optional().openapi({
    description:
      'Chosen by you, 1 to 255 printable ASCII characters. The same request with the same key within 24 hours happens once; its answer comes again with `Idempotency-Replayed: true`.',
    example: '7c1f5c1e-4f0e-4e0d-9a5e-2f1f4d2f8b11',
  }),
})

/** A router whose validation fails as the core's does. */
export const createRouter = () =>
  new OpenAPIHono<RestEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const fields = result.error.issues.flatMap(explain)
      const [first] = fields
      throw invalid(first ? `${first.field} ${first.message}.` : 'The request is invalid.', fields)
    },
  })

/** In the words of somebody who looks at the address that they called, or at the JSON that they sent. */
const explain = (issue: z.core.$ZodIssue): FieldError[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((field) => ({ field, message: 'is not a parameter of this request' }))
  // Of a list in an address the name says it all.
  const path =
    issue.path.length === 2 && typeof issue.path[1] === 'number' ? issue.path.slice(0, 1) : issue.path
  return [{ field: path.map(String).join('.'), message: sentenceOf(issue) }]
}

const sentenceOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`
    case 'invalid_type': {
      const received = /received (\w+)/.exec(issue.message)?.[1]
      if (received === 'undefined') return 'is missing'
      if (received === 'array') return 'must be given once'
      const wanted = issue.expected === 'string' ? 'text, in quotation marks' : `a JSON ${issue.expected}`
      return received ? `must be ${wanted}, not ${received}` : `must be ${wanted}`
    }
    case 'too_small':
      return `must ${issue.origin === 'number' || issue.origin === 'int' ? 'be' : 'have'} at least ${issue.minimum}`
    case 'too_big':
      return `must ${issue.origin === 'number' || issue.origin === 'int' ? 'be' : 'have'} at most ${issue.maximum}`
    case 'invalid_union':
      return issue.discriminator ? `has no ${issue.discriminator} that is known` : 'is none of what it may be'
    default:
      return issue.message
  }
}
