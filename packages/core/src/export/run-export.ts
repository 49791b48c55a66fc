import { Readable } from 'node:stream'
import { Export } from '../entities/export.entity.ts'
import { File } from '../entities/file.entity.ts'
import { blobKeyOf, type Files } from '../file/files.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { PortError } from '../ports/index.ts'
import { streamExport } from './stream-export.ts'
import { type WrittenBlob, writeBlob } from './write-blob.ts'

const MAX_ATTEMPTS = 3
/** An export is kept for so long; it can be made anew. */
const KEEP_MS = 7 * 24 * 3_600_000
/** Progress is told after so many rows. */
const TELL_ROWS = 20_000
/** Longer than a million rows take by far. */
const LIMIT_MS = 30 * 60_000

/**
 * Makes an export that was asked for. A run that fails leaves no file, and another follows; the last one says why.
 * @throws what made it fail, for the next try
 */
export const runExport = async (
  files: Files,
  job: { workspaceId: string; exportId: string; requestId: string },
): Promise<void> => {
  const actor = systemActor(job.workspaceId, job.requestId)
  const row = await begin(files, actor, job.exportId)
  if (!row) return
  const fileId = newId()
  const key = blobKeyOf(job.workspaceId, fileId)
  const signal = AbortSignal.timeout(LIMIT_MS)
  const { fileName, contentType, chunks } = streamExport(files, actor, {
    kind: row.kind,
    format: row.format,
    ...(row.since ? { from: row.since.toISOString() } : {}),
    to: row.until.toISOString(),
  })
  let rows = 0
  async function* bytes() {
    let told = 0
    for await (const chunk of chunks) {
      rows += chunk.rows
      yield Buffer.from(chunk.text)
      if (rows - told < TELL_ROWS) continue
      told = rows
      await tell(files, actor, job.exportId, rows)
    }
  }
  try {
    const written = await writeBlob(files.blobs, key, contentType, Readable.from(bytes()), signal)
    await finish(files, actor, row.id, { fileId, key, fileName, contentType, rows, written })
  } catch (error) {
    await fail(files, actor, row, error)
  }
}

const begin = (files: Files, actor: Actor, id: string): Promise<Export | null> =>
  runInTransaction(files, actor, async ({ em, notify }) => {
    const row = await em.findOne(Export, { id })
    if (!row || row.state === 'ready' || row.state === 'failed') return null
    row.state = 'running'
    row.attempts++
    row.rows = 0
    notify('export', id)
    return row
  })

const tell = (files: Files, actor: Actor, id: string, rows: number): Promise<void> =>
  runInTransaction(files, actor, async ({ em, notify }) => {
    await em.nativeUpdate(Export, { id }, { rows })
    notify('export', id)
  })

type Done = {
  fileId: string
  key: string
  fileName: string
  contentType: string
  rows: number
  written: WrittenBlob
}

const finish = (files: Files, actor: Actor, id: string, done: Done): Promise<void> =>
  runInTransaction(files, actor, async (uow) => {
    const { em, now, workspaceId } = uow
    const row = await em.findOneOrFail(Export, { id })
    em.create(File, {
      id: done.fileId,
      workspaceId,
      subjectKind: 'export',
      subjectId: id,
      name: done.fileName,
      declaredType: done.contentType,
      sniffedType: done.contentType,
      size: String(done.written.bytes),
      checksum: `sha256:${done.written.sha256}`,
      key: done.key,
      state: 'ready',
      uploadedBy: actor.name,
      createdAt: now,
      readyAt: now,
      expiresAt: new Date(now.getTime() + KEEP_MS),
    })
    row.state = 'ready'
    row.rows = done.rows
    row.fileId = done.fileId
    row.reason = null
    row.finishedAt = now
    uow.activity({
      verb: 'export.ready',
      subject: { kind: 'export', id },
      tone: 'good',
      summary: `The export of ${row.kind} that ${row.requestedBy} asked for is ready: ${done.rows} rows.`,
      data: { rows: done.rows, bytes: done.written.bytes, sha256: done.written.sha256 },
    })
    uow.notify('export', id)
  })

const fail = async (
  files: Files,
  actor: Actor,
  { id, kind, attempts }: Export,
  error: unknown,
): Promise<void> => {
  const final = attempts >= MAX_ATTEMPTS || (error instanceof PortError && error.kind === 'misconfigured')
  const why = error instanceof PortError ? error.message : 'Reading the rows failed.'
  await runInTransaction(files, actor, async (uow) => {
    const row = await uow.em.findOneOrFail(Export, { id })
    row.state = final ? 'failed' : 'waiting'
    row.reason = final ? `${why} Nothing was kept of it: make it again.` : `${why} It is tried again.`
    row.finishedAt = final ? uow.now : null
    if (final)
      uow.activity({
        verb: 'export.failed',
        subject: { kind: 'export', id },
        tone: 'bad',
        summary: `The export of ${kind} failed. ${why}`,
      })
    uow.notify('export', id)
  })
  if (!final) throw error
  files.log.warn({ err: error, exportId: id }, 'An export failed for good')
}
