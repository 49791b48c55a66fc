import { type ExportKind, exportInput } from '@viewzenix/schema'
import type { z } from 'zod'
import { type Actor, authorize } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { parse } from '../platform/use-case.ts'
import { contentTypes, formatHead, formatRows } from './format-rows.ts'
import { readPages } from './read-rows.ts'
import { sources } from './sources.ts'

export type OpenExport = {
  fileName: string
  contentType: string
  /** Text in pieces, each with how many rows are in it. Nothing is read before it is asked for. */
  chunks: AsyncIterable<{ text: string; rows: number }>
}

/** The scope that an API key needs for an export. */
export const exportScope = (kind: ExportKind) => sources[kind].scope

/**
 * Opens an export of a workspace: its alerts, orders, fills or audit trail in the order in which they came, as CSV or
 * JSONL. What comes after the call is not in it. Any number of rows, the same memory.
 * @throws FORBIDDEN, INVALID; the pieces throw when the database goes away
 */
export const streamExport = (
  platform: Platform,
  actor: Actor,
  input: z.input<typeof exportInput>,
): OpenExport => {
  const { kind, format, from, to } = parse(exportInput, input)
  const source = sources[kind]
  authorize(actor, { permission: 'read', scope: source.scope })
  const now = platform.clock.now()
  const span = { from: from ? new Date(from) : null, to: to ? new Date(to) : now }
  async function* chunks() {
    const head = formatHead(format, source.columns)
    if (head !== '') yield { text: head, rows: 0 }
    for await (const rows of readPages(platform, actor.workspaceId, source, span))
      yield { text: formatRows(format, source.columns, rows), rows: rows.length }
  }
  return {
    fileName: `${kind}-${now.toISOString().slice(0, 19).replaceAll(':', '')}.${format}`,
    contentType: contentTypes[format],
    chunks: chunks(),
  }
}
