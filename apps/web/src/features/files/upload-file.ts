/** The way of a file from a browser to the store: begun, sent at once or in parts, and looked at by the server. */
import type { AttachableKind, FileView, MultipartView, SignedPart, UploadView } from '@viewzenix/schema'
import { declaredType } from '@viewzenix/schema'
import { serverError } from '../../lib/errors.ts'
import { SendError } from './send-bytes.ts'

export type Subject = { subjectKind: AttachableKind; subjectId: string }

/** What the server and the store do for an upload. */
export type UploadCalls = {
  begin(input: Subject & { name: string; contentType: string; size: number }): Promise<UploadView>
  signParts(input: { id: string; parts: number[] }): Promise<SignedPart[]>
  resume(input: { id: string }): Promise<MultipartView>
  complete(input: { id: string }): Promise<FileView>
  send(
    target: { url: string; headers: Record<string, string> },
    bytes: Blob,
    options: { signal: AbortSignal; onProgress: (sent: number) => void },
  ): Promise<void>
  /** Uploads that were begun here, by what tells one file from another; survives a reload. */
  memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

export type UploadEvents = {
  signal: AbortSignal
  /** The server has a row for it. */
  onBegun: (id: string) => void
  /** Bytes that the store has or is getting. */
  onProgress: (sent: number) => void
  /** All is sent; the server looks at it. */
  onSent: () => void
}

/** Parts at a time, and how often one is tried. */
const AT_ONCE = 3
const TRIES = 4

/**
 * Sends a file. A large one that was begun before, here or before a reload, goes on where it was.
 * @throws SendError, what the calls throw, or the signal's reason; what was sent of a large one is kept
 */
export const uploadFile = async (
  file: File,
  subject: Subject,
  calls: UploadCalls,
  events: UploadEvents,
): Promise<FileView> => {
  const memory = `upload:${subject.subjectKind}:${subject.subjectId}:${file.name}:${file.size}:${file.lastModified}`
  const known = calls.memory.getItem(memory)
  const stand = known === null ? null : await calls.resume({ id: known }).catch(nullWhenOver)
  if (known !== null && stand === null) calls.memory.removeItem(memory)
  const { id, upload } =
    known !== null && stand !== null
      ? { id: known, upload: stand }
      : await calls
          .begin({
            ...subject,
            name: file.name,
            contentType: declaredType(file.name, file.type),
            size: file.size,
          })
          .then((view) => ({ id: view.file.id, upload: view.upload }))
  events.onBegun(id)
  if (upload.kind === 'single') await calls.send(upload, file, events)
  else {
    calls.memory.setItem(memory, id)
    await sendParts(file, id, upload, calls, events)
  }
  events.onSent()
  const done = await calls.complete({ id })
  calls.memory.removeItem(memory)
  return done
}

/** What cannot be asked just now is not over: what was sent of it is kept, and the next try goes on there. */
const nullWhenOver = (error: unknown): null => {
  const code = serverError(error)?.code
  if (code === 'NOT_FOUND' || code === 'CONFLICT') return null
  throw error
}

const sendParts = async (
  file: File,
  id: string,
  { partBytes, partCount, arrived }: MultipartView,
  calls: UploadCalls,
  { signal, onProgress }: UploadEvents,
): Promise<void> => {
  const there = new Set(arrived)
  const missing = Array.from({ length: partCount }, (_, i) => i + 1).filter((part) => !there.has(part))
  const sent = new Map<number, number>()
  const pieceOf = (part: number) => file.slice((part - 1) * partBytes, part * partBytes)
  for (const part of there) sent.set(part, pieceOf(part).size)
  const tell = () => onProgress([...sent.values()].reduce((sum, bytes) => sum + bytes, 0))
  tell()

  const sendPart = async (part: number): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        // Signed anew each time: an address may have expired while the computer slept.
        const [target] = await calls.signParts({ id, parts: [part] })
        if (!target) throw new SendError(0)
        await calls.send(target, pieceOf(part), {
          signal,
          onProgress: (bytes) => {
            sent.set(part, bytes)
            tell()
          },
        })
        sent.set(part, pieceOf(part).size)
        return tell()
      } catch (error) {
        sent.set(part, 0)
        signal.throwIfAborted()
        if (attempt >= TRIES || !(error instanceof SendError)) throw error
      }
    }
  }
  const worker = async (): Promise<void> => {
    for (let part = missing.shift(); part !== undefined; part = missing.shift()) await sendPart(part)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
