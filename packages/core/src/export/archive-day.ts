/**
 * Archives a day of a workspace: alerts with their raw bytes, orders, fills, the audit trail, in which the
 * brokers' answers are, and the calls that went to brokers, as compressed JSONL, with a manifest. What was written is read back and counted before the
 * day counts as archived. Doing a day again writes the same keys again, and changes nothing when it was done.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { type ArchiveView, exportKinds } from '@viewzenix/schema'
import { Archive } from '../entities/export.entity.ts'
import { File } from '../entities/file.entity.ts'
import { type Files, storeDeadline } from '../file/files.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { maskText } from '../platform/mask.ts'
import { runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { PortError } from '../ports/index.ts'
import { formatRows } from './format-rows.ts'
import { readPages } from './read-rows.ts'
import { type ExportRow, type Source, sources } from './sources.ts'
import { writeBlob } from './write-blob.ts'

const DAY_MS = 24 * 3_600_000
const LIMIT_MS = 30 * 60_000

type Part = ArchiveView['parts'][number] & { key: string }

/** Sealed bodies stay sealed; of the others, what a screen would mask is masked here too. */
const rawOf = ({ raw, raw_sealed, ...row }: ExportRow): ExportRow => {
  const bytes = Buffer.from(raw as Buffer)
  if (raw_sealed === true) return { ...row, raw_base64: bytes.toString('base64'), raw_state: 'sealed' }
  const text = bytes.toString('latin1')
  const masked = maskText(text)
  return masked === text
    ? { ...row, raw_base64: bytes.toString('base64'), raw_state: 'exact' }
    : { ...row, raw_base64: Buffer.from(maskText(bytes.toString())).toString('base64'), raw_state: 'masked' }
}

const archived: Record<string, Source> = {
  ...sources,
  alerts: {
    ...sources.alerts,
    columns: [...sources.alerts.columns.filter((name) => name !== 'message'), 'raw_base64', 'raw_state'],
    present: async (rows) => rows.map(rawOf),
  },
  // A fill of the last minutes may be heard of in the next day, when its own is archived already: it is in that one.
  fills: { ...sources.fills, time: 'f.recorded_at' },
}

/** @throws PortError, and what reading throws: the job is tried again */
export const archiveDay = async (
  files: Files,
  job: { workspaceId: string; day: string; requestId: string },
): Promise<void> => {
  const { workspaceId, day } = job
  const done = await runQuery(files, workspaceId, (em) => em.count(Archive, { day }))
  if (done > 0) return
  const from = new Date(`${day}T00:00:00.000Z`)
  const span = { from, to: new Date(from.getTime() + DAY_MS) }
  const parts: Part[] = []
  for (const name of exportKinds) {
    const source = archived[name]
    if (!source) continue
    const key = keyOf(workspaceId, day, `${name}.jsonl.gz`)
    const part = await writePart(files, key, readPages(files, workspaceId, source, span), source.columns)
    if (part.rows > 0) parts.push({ name: `${name}.jsonl.gz`, key, ...part })
    else await files.blobs.delete([key], storeDeadline())
  }
  if (parts.length > 0) await writeManifest(files, job, parts)
  await record(files, systemActor(workspaceId, job.requestId), day, parts)
}

const keyOf = (workspaceId: string, day: string, name: string) => `w/${workspaceId}/archive/${day}/${name}`

const writePart = async (
  files: Files,
  key: string,
  pages: AsyncIterable<ExportRow[]>,
  columns: readonly string[],
): Promise<{ rows: number; bytes: number; sha256: string }> => {
  let rows = 0
  async function* lines() {
    for await (const page of pages) {
      rows += page.length
      yield formatRows('jsonl', columns, page)
    }
  }
  const signal = AbortSignal.timeout(LIMIT_MS)
  const source = Readable.from(lines())
  const packed = createGzip()
  source.on('error', (error) => packed.destroy(error))
  const written = await writeBlob(files.blobs, key, 'application/gzip', source.pipe(packed), signal)
  const found = await readBack(files, key, signal)
  if (found.rows !== rows || found.sha256 !== written.sha256)
    throw new PortError('transient', 'What was archived could not be read back as it was written.', {
      code: 'ARCHIVE_DIFFERS',
    })
  return { rows, ...written }
}

const readBack = async (files: Files, key: string, signal: AbortSignal) => {
  const found = await files.blobs.get(key, signal)
  const hash = createHash('sha256')
  async function* bytes() {
    for await (const chunk of found?.body ?? []) {
      hash.update(chunk)
      yield chunk
    }
  }
  const source = Readable.from(bytes())
  const unpacked = createGunzip()
  source.on('error', (error) => unpacked.destroy(error))
  let rows = 0
  for await (const chunk of source.pipe(unpacked)) for (const byte of chunk as Buffer) if (byte === 10) rows++
  return { rows, sha256: hash.digest('hex') }
}

const writeManifest = async (
  files: Files,
  { workspaceId, day }: { workspaceId: string; day: string },
  parts: Part[],
): Promise<void> => {
  const key = keyOf(workspaceId, day, 'manifest.json')
  const listed = parts.map(({ name, rows, bytes, sha256 }) => ({ name, rows, bytes, sha256 }))
  const bytes = Buffer.from(`${JSON.stringify({ workspace_id: workspaceId, day, parts: listed }, null, 2)}\n`)
  await files.blobs.put(key, bytes, 'application/json', storeDeadline())
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  parts.push({ name: 'manifest.json', key, rows: 0, bytes: bytes.byteLength, sha256 })
}

const record = (files: Files, actor: Actor, day: string, parts: Part[]): Promise<void> =>
  runInTransaction(files, actor, async (uow) => {
    const { em, now, workspaceId } = uow
    await em.execute("select pg_advisory_xact_lock(hashtextextended('archive:' || ?, 0))", [workspaceId])
    if ((await em.count(Archive, { day })) > 0) return
    const counted = parts
      .filter(({ name }) => name !== 'manifest.json')
      .map(({ name, rows, bytes, sha256 }) => ({ name, rows, bytes, sha256 }))
    const archive = em.create(Archive, { id: newId(), workspaceId, day, parts: counted, verifiedAt: now })
    for (const part of parts)
      em.create(File, {
        id: newId(),
        workspaceId,
        subjectKind: 'archive',
        subjectId: archive.id,
        name: `${day}-${part.name}`,
        declaredType: part.name.endsWith('.gz') ? 'application/gzip' : 'application/json',
        size: String(part.bytes),
        checksum: `sha256:${part.sha256}`,
        key: part.key,
        state: 'ready',
        uploadedBy: actor.name,
        createdAt: now,
        readyAt: now,
      })
    if (parts.length === 0) return
    const rows = counted.reduce((sum, part) => sum + part.rows, 0)
    uow.activity({
      verb: 'archive.written',
      subject: { kind: 'export', id: archive.id },
      summary: `${day} was archived: ${rows} rows in ${counted.length} files, read back and found whole.`,
      data: { day, parts: counted },
    })
    uow.notify('export', archive.id)
  })
