/**
 * Puts rows and blobs in step again, whatever was cut short: uploads that nobody finished, files past their day,
 * bytes whose deletion failed, bytes that no row knows, uploads in parts that no row knows.
 */

import { File } from '../entities/file.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { removeBlob } from './discard.ts'
import { type Files, storeDeadline } from './files.ts'
import { pages } from './store-pages.ts'

/** An upload that was begun longer ago than this will not be finished any more. */
const ABANDONED_MS = 24 * 3_600_000
/** Rows of one kind in one sweep. */
const MAX_ROWS = 500

export type SweptFiles = { abandoned: number; expired: number; removed: number; orphans: number }

/** @returns how many of each were put right; a store that does not answer leaves the rest to the next sweep */
export const sweepFiles = async (files: Files, requestId: string): Promise<SweptFiles> => {
  const before = new Date(files.clock.now().getTime() - ABANDONED_MS)
  const actor = systemActor(ALL_WORKSPACES, requestId)
  const [abandoned, expired] = await runInTransaction(files, actor, async ({ em, now }) => [
    await em.nativeUpdate(
      File,
      { state: 'uploading', createdAt: { $lt: before } },
      { state: 'deleted', reason: 'Its upload was never finished.' },
    ),
    await em.nativeUpdate(
      File,
      { state: 'ready', expiresAt: { $lt: now } },
      { state: 'deleted', reason: 'It was kept until its day.' },
    ),
  ])
  const removed = await removeLeftovers(files)
  const orphans = (await removeOrphans(files, before)) + (await endOrphans(files, before))
  const swept = { abandoned, expired, removed, orphans }
  if (Object.values(swept).some((n) => n > 0)) files.log.info(swept, 'Files were swept')
  return swept
}

const removeLeftovers = async (files: Files): Promise<number> => {
  const rows = await runQuery(files, ALL_WORKSPACES, (em) =>
    em.find(
      File,
      { state: { $in: ['refused', 'deleted'] }, blobGoneAt: null },
      { orderBy: { id: 'asc' }, limit: MAX_ROWS },
    ),
  )
  let removed = 0
  for (const row of rows) {
    // The store is away: what is left waits for the next sweep rather than for a time-out each.
    if (!(await removeBlob(files, row))) break
    removed++
  }
  return removed
}

/** Bytes without a row: of a process that died between the one and the other, or of a database that was put back. */
const removeOrphans = async (files: Files, before: Date): Promise<number> => {
  let removed = 0
  for await (const items of pages((cursor) => files.blobs.list('w/', cursor, storeDeadline()))) {
    const old = items.filter(({ modifiedAt }) => modifiedAt < before).map(({ key }) => key)
    const orphans = await withoutRow(files, old)
    if (orphans.length > 0) await files.blobs.delete(orphans, storeDeadline(60_000))
    removed += orphans.length
  }
  return removed
}

const endOrphans = async (files: Files, before: Date): Promise<number> => {
  let ended = 0
  for await (const items of pages((cursor) => files.blobs.listMultiparts('w/', cursor, storeDeadline()))) {
    for (const upload of items.filter(({ startedAt }) => startedAt < before)) {
      await files.blobs.abortMultipart(upload, storeDeadline())
      ended++
    }
  }
  return ended
}

const withoutRow = async (files: Files, keys: string[]): Promise<string[]> => {
  if (keys.length === 0) return []
  const rows = await runQuery(files, ALL_WORKSPACES, (em) =>
    em.find(File, { key: { $in: keys }, state: { $in: ['uploading', 'ready'] } }, { fields: ['key'] }),
  )
  const known = new Set(rows.map(({ key }) => key))
  return keys.filter((key) => !known.has(key))
}
