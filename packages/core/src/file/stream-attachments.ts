import { attachableKinds } from '@viewzenix/schema'
import { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { type BlobBody, PortError } from '../ports/index.ts'
import { type Files, storeDeadline } from './files.ts'

const PAGE = 200

/** `content` has exactly `size` bytes, or rejects while it is read. */
export type AttachmentFile = { name: string; size: number; content: AsyncIterable<Uint8Array> }

/**
 * The bytes of every attachment of a workspace, under the ids of their rows, for its export. One that the store cannot
 * give is a text with the reason in its place: nothing is missing without a word. Authorised by whoever exports.
 */
export async function* streamAttachments(
  files: Files,
  actor: Actor,
  signal: AbortSignal,
): AsyncGenerator<AttachmentFile> {
  for (let after: string | null = null; ; ) {
    const page: File[] = await runQuery(files, actor.workspaceId, (em) =>
      em.find(
        File,
        { state: 'ready', subjectKind: { $in: [...attachableKinds] }, ...(after && { id: { $gt: after } }) },
        { orderBy: { id: 'asc' }, limit: PAGE },
      ),
    )
    for (const file of page) yield await open(files, file, signal)
    after = page.at(-1)?.id ?? null
    if (page.length < PAGE) return
  }
}

const open = async (files: Files, { id, key, name }: File, signal: AbortSignal): Promise<AttachmentFile> => {
  signal.throwIfAborted()
  const found = await read(files, key)
  if (!(found instanceof PortError)) {
    const ending = /\.[a-z0-9]{1,8}$/i.exec(name)?.[0] ?? ''
    return { name: `files/${id}${ending}`, size: found.size, content: found.body }
  }
  const why = Buffer.from(`${found.message}\n`)
  return { name: `files/${id}.missing.txt`, size: why.byteLength, content: one(why) }
}

const read = async (files: Files, key: string): Promise<BlobBody | PortError> => {
  try {
    // The largest file, to a reader with a slow connection.
    const found = await files.blobs.get(key, storeDeadline(HOURS_MS))
    return found ?? new PortError('rejected', 'The file store no longer has this file.')
  } catch (error) {
    if (error instanceof PortError) return error
    throw error
  }
}
const HOURS_MS = 6 * 3_600_000

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
