/** Files: attachments of alerts, orders and bots, and what the product itself writes (exports, archives). */
import { z } from 'zod'
import type { Verdict } from './capabilities.ts'
import { id } from './ids.ts'

export const attachableKinds = ['alert', 'order', 'bot'] as const
export const attachableKind = z.enum(attachableKinds)
export type AttachableKind = z.infer<typeof attachableKind>

/** What a file belongs to. Exports and archives are the product's own. */
export type FileSubjectKind = AttachableKind | 'export' | 'archive'

/** uploading: its bytes are on their way · ready · refused: it was not what it said it was · deleted. */
export const fileStates = ['uploading', 'ready', 'refused', 'deleted'] as const
export type FileState = (typeof fileStates)[number]

const MIB = 1024 * 1024

/** From this size on a file is sent in parts, and a broken upload goes on where it was. */
export const MULTIPART_FROM_BYTES = 16 * MIB
/** Size of every part but the last. */
export const PART_BYTES = 8 * MIB
export const MAX_FILE_BYTES = 1024 * MIB
/** What the attachments of one workspace may take in all. */
export const WORKSPACE_QUOTA_BYTES = 10 * 1024 * MIB
export const MAX_SHARE_HOURS = 24 * 30

/** Types that can be attached, and how each may be shown: SVG and HTML can carry scripts, so they are only saved. */
const TYPES: Record<string, 'image' | 'text' | null> = {
  'image/png': 'image',
  'image/jpeg': 'image',
  'image/webp': 'image',
  'image/gif': 'image',
  'image/avif': 'image',
  'text/plain': 'text',
  'text/csv': 'text',
  'text/markdown': 'text',
  'application/json': 'text',
  'image/svg+xml': null,
  'text/html': null,
  'application/pdf': null,
  'application/zip': null,
  'application/gzip': null,
  'video/mp4': null,
  'video/webm': null,
}

/** How a file of this type may be shown in a page; null: it is saved, never shown. */
export const previewOf = (contentType: string): 'image' | 'text' | null => TYPES[contentType] ?? null

/** Types that browsers do not know by their names' ends. */
const BY_ENDING: Record<string, string> = {
  pine: 'text/plain',
  log: 'text/plain',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  jsonl: 'text/plain',
  gz: 'application/gzip',
}

/** The type to declare for a file that somebody chose: the browser's word, or the name's end. */
export const declaredType = (name: string, type: string): string => {
  const bare = type.split(';')[0]?.trim().toLowerCase() ?? ''
  if (Object.hasOwn(TYPES, bare)) return bare
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return BY_ENDING[ending] ?? bare
}

export const fileCan = {
  /** Whether a file like this can be attached at all: its type and its size. */
  attach: ({ contentType, size }: { contentType: string; size: number }): Verdict => {
    if (!Object.hasOwn(TYPES, contentType))
      return {
        can: false,
        why: `Files of the type ${contentType || 'unknown'} cannot be attached: images, text, Pine scripts, CSV, JSON, PDF, ZIP and short films can.`,
      }
    if (size < 1) return { can: false, why: 'The file is empty.' }
    if (size > MAX_FILE_BYTES)
      return { can: false, why: `The file is larger than ${MAX_FILE_BYTES / MIB} MiB.` }
    return { can: true }
  },
  open: ({ state, reason }: { state: FileState; reason: string | null }): Verdict =>
    state === 'ready'
      ? { can: true }
      : {
          can: false,
          why: reason ?? (state === 'uploading' ? 'It has not arrived yet.' : 'It was deleted.'),
        },
}

const fileName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters')
  .transform((name) => name.replace(/[\p{Cc}\p{Cf}/\\]/gu, '_').toWellFormed())

export const beginUploadInput = z.object({
  subjectKind: attachableKind,
  subjectId: id,
  name: fileName,
  contentType: z.string().max(100),
  /** Bytes. The store takes exactly so many. */
  size: z.number().int().min(0),
})
export const signPartsInput = z.object({
  id,
  parts: z.array(z.number().int().min(1).max(10_000)).min(1).max(100),
})
export const listFilesInput = z.object({ subjectKind: attachableKind, subjectId: id })
export const downloadFileInput = z.object({
  id,
  /** Shown in a page where its type is safe for that; else saved. */
  inline: z.boolean().default(false),
})
export const createShareInput = z.object({
  fileId: id,
  expiresInHours: z.number().int().min(1).max(MAX_SHARE_HOURS).default(24),
})

export type FileView = {
  id: string
  subjectKind: FileSubjectKind
  subjectId: string
  name: string
  contentType: string
  size: number
  state: FileState
  /** Why it was refused. */
  reason: string | null
  preview: 'image' | 'text' | null
  uploadedBy: string
  createdAt: string
  /** When it is deleted by itself; null: never. */
  expiresAt: string | null
}

/** Where to send the bytes: at once, or part by part. */
export type UploadView = {
  file: FileView
  upload: { kind: 'single'; url: string; headers: Record<string, string> } | MultipartView
}
/** `arrived`: numbers of the parts that the store has. */
export type MultipartView = { kind: 'multipart'; partBytes: number; partCount: number; arrived: number[] }
export type SignedPart = { part: number; url: string; headers: Record<string, string> }
export type SignedDownload = { url: string; expiresAt: string }

export type ShareLinkView = {
  id: string
  fileId: string
  createdBy: string
  createdAt: string
  expiresAt: string
  revokedAt: string | null
  uses: number
  lastUsedAt: string | null
}
/** Answer of making a link: the one time that its address is shown. */
export type ShareLinkWithUrl = { link: ShareLinkView; url: string }
