/** Exports and archives: what a workspace holds, as files. */
import { z } from 'zod'
import type { FileView } from './file.ts'

export const exportKinds = ['alerts', 'orders', 'fills', 'activity', 'broker_calls'] as const
export const exportKind = z.enum(exportKinds)
export type ExportKind = z.infer<typeof exportKind>

export const exportFormats = ['csv', 'jsonl'] as const
export const exportFormat = z.enum(exportFormats)
export type ExportFormat = z.infer<typeof exportFormat>

const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2030-01-31T00:00:00Z' })

/** From `from` on, up to but without `to`. */
const span = { from: time.optional(), to: time.optional() }
const ordered = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  !from || !to || Date.parse(from) < Date.parse(to)
const notOrdered = { path: ['to'], error: 'must be after from' }

export const exportInput = z
  .object({ kind: exportKind, format: exportFormat, ...span })
  .refine(ordered, notOrdered)
export const exportStates = ['waiting', 'running', 'ready', 'failed'] as const
export type ExportState = (typeof exportStates)[number]

export type ExportView = {
  id: string
  kind: ExportKind
  format: ExportFormat
  from: string | null
  to: string | null
  state: ExportState
  /** Rows written so far. */
  rows: number
  reason: string | null
  requestedBy: string
  createdAt: string
  finishedAt: string | null
  file: FileView | null
}

/** One day of a workspace, archived: its files, and what was counted when they were written. */
export type ArchiveView = {
  id: string
  /** In UTC, such as 2030-01-31. */
  day: string
  verifiedAt: string
  parts: { name: string; rows: number; bytes: number; sha256: string }[]
  files: FileView[]
}
