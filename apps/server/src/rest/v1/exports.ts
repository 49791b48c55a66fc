/** Exports: everything of one kind, as one stream. */
import { createRoute, z } from '@hono/zod-openapi'
import { exportScope, streamExport } from '@viewzenix/core/export'
import { type ExportKind, exportFormats, exportKinds } from '@viewzenix/schema'
import { streamText } from '../../http/stream-text.ts'
import { guarded } from './authenticate.ts'
import { createRouter, problems } from './describe.ts'

const text = (example: string) => ({ schema: z.string(), example })

const WORDS: Record<ExportKind, string> = {
  alerts: 'alerts with their messages, secrets masked',
  orders: 'orders',
  fills: 'fills',
  activity: 'the audit trail',
  broker_calls: 'the calls that went to brokers',
}

const routeOf = (kind: ExportKind) =>
  createRoute({
    method: 'get',
    path: `/exports/${kind}`,
    operationId: `export_${kind}`.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    tags: ['Exports'],
    summary: `Export ${WORDS[kind]}, oldest first`,
    description:
      'Streams any number of rows. A connection that breaks off in the middle has not given all of them: ask again with `from` the time of the last row. CSV has a head, CRLF, and an apostrophe before what a spreadsheet would run as a formula.',
    ...guarded(exportScope(kind)),
    request: {
      query: z.strictObject({
        format: z.enum(exportFormats).optional().openapi({ description: '`jsonl` unless told.' }),
        from: z
          .string()
          .optional()
          .openapi({ description: 'From this time on, RFC 3339.', format: 'date-time' }),
        to: z
          .string()
          .optional()
          .openapi({ description: 'Up to, but without, this time.', format: 'date-time' }),
      }),
    },
    responses: {
      200: {
        description: 'The rows.',
        content: {
          'application/x-ndjson': text('{"id":"01901640-2b3c-7d4e-8f5a-6b7c8d9e0f1a"}\n'),
          'text/csv': text('id\r\n01901640-2b3c-7d4e-8f5a-6b7c8d9e0f1a\r\n'),
        },
      },
      ...problems(),
    },
  })

export const exports = createRouter()
for (const kind of exportKinds)
  exports.openapi(routeOf(kind), (c) => {
    const { format = 'jsonl', from, to } = c.req.valid('query')
    return streamText(streamExport(c.var.rest.platform, c.var.actor, { kind, format, from, to }))
  })
