/** What the use-cases of files need beside the platform: the store, behind its policy. */
import { randomBytes } from 'node:crypto'
import { type EntityManager, LockMode } from '@mikro-orm/postgresql'
import { File } from '../entities/file.entity.ts'
import { AppError, conflict } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { type BlobStore, PortError } from '../ports/index.ts'

export type Files = Platform & { blobs: BlobStore }

/** Long enough for a browser to begin with what it has just asked for. */
export const UPLOAD_SECONDS = 3600
export const DOWNLOAD_SECONDS = 300

/** Milliseconds for one call to the store by somebody who waits. */
export const storeDeadline = (ms = 15_000): AbortSignal => AbortSignal.timeout(ms)

/** Where the bytes of a file lie: of ids alone, so that no name ever reaches a store. */
export const blobKeyOf = (workspaceId: string, fileId: string): string => `w/${workspaceId}/${fileId}`

/** Where a file lies once it was taken in: a key of its own for each attempt, for which no upload is ever signed. */
export const keptKeyOf = (arrivedKey: string): string => `${arrivedKey}.${randomBytes(8).toString('hex')}`

/**
 * The row, held until the transaction ends: who finishes an upload and who gives it up take turns, so that a file
 * whose bytes are gone is never called ready. null when this workspace has no such file.
 */
export const lockFile = (em: EntityManager, id: string): Promise<File | null> =>
  em.findOne(File, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })

/** What the store could not do, in words for whoever asked. `kept` says what became of their work. */
export const asAppError = (error: unknown, kept: string): AppError => {
  if (error instanceof AppError) return error
  if (!(error instanceof PortError)) throw error
  if (error.kind === 'rejected') return conflict(`${error.message} ${kept}`)
  const why =
    error.kind === 'misconfigured'
      ? 'The file store is not set up correctly: whoever runs this server has to look at it.'
      : 'The file store does not answer just now.'
  return new AppError('UNAVAILABLE', `${why} ${kept}`, { cause: error })
}
