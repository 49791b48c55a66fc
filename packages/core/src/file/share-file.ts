import { randomBytes } from 'node:crypto'
import { LockMode } from '@mikro-orm/postgresql'
import {
  byId,
  createShareInput,
  type ShareLinkView,
  type ShareLinkWithUrl,
  type SignedDownload,
} from '@viewzenix/schema'
import { File, ShareLink } from '../entities/file.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { AppError, conflict, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { sha256 } from '../platform/seal.ts'
import { ALL_WORKSPACES, runInTransaction, workAs } from '../platform/unit-of-work.ts'
import { command, query } from '../platform/use-case.ts'
import { signDownload } from './download-file.ts'
import { toShareLinkView } from './file-view.ts'
import type { Files } from './files.ts'

/** 256 bits: nobody guesses one. */
const TOKEN_BYTES = 32

/** Makes an address that opens the file to anybody who has it; it is shown once. */
export const createShareLink = command({
  name: 'file.share',
  input: createShareInput,
  permission: 'trade',
  scope: null,
  handle: async (uow, { fileId, expiresInHours }, { publicUrl }): Promise<ShareLinkWithUrl> => {
    const { em, workspaceId, now } = uow
    const file = await em.findOne(File, { id: fileId })
    if (!file || file.state === 'deleted') throw notFound('file')
    if (file.state !== 'ready') throw conflict('The file is not ready to be shared.')
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const link = em.create(ShareLink, {
      id: newId(),
      workspaceId,
      fileId,
      tokenHash: sha256(token),
      createdBy: uow.actor.name,
      createdAt: now,
      expiresAt: new Date(now.getTime() + expiresInHours * 3_600_000),
      uses: 0,
    })
    await em.flush()
    uow.activity({
      verb: 'file.shared',
      subject: { kind: 'file', id: fileId },
      tone: 'warning',
      summary: `${uow.actor.name} made a link that opens ${file.name} to anybody for ${expiresInHours} hours.`,
      data: { linkId: link.id, expiresAt: link.expiresAt.toISOString() },
    })
    uow.notify('file', fileId)
    return { link: toShareLinkView(link), url: `${publicUrl}/share/${token}` }
  },
})

/** The links of a file, newest first. */
export const listShareLinks = query({
  name: 'file.list-shares',
  input: byId,
  permission: 'read',
  scope: null,
  handle: async ({ em }, { id }): Promise<ShareLinkView[]> => {
    if (!(await em.findOne(File, { id }))) throw notFound('file')
    return (await em.find(ShareLink, { fileId: id }, { orderBy: { id: 'desc' } })).map(toShareLinkView)
  },
})

/** The link opens nothing any more, from now on. */
export const revokeShareLink = command({
  name: 'file.revoke-share',
  input: byId,
  permission: 'trade',
  scope: null,
  handle: async (uow, { id }): Promise<ShareLinkView> => {
    // Held: of two who revoke it one does, and an opening comes before or after.
    const link = await uow.em.findOne(ShareLink, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })
    if (!link) throw notFound('link')
    if (link.revokedAt) {
      uow.unchanged()
      return toShareLinkView(link)
    }
    link.revokedAt = uow.now
    uow.activity({
      verb: 'file.share-revoked',
      subject: { kind: 'file', id: link.fileId },
      summary: `${uow.actor.name} revoked a link.`,
      data: { linkId: id, uses: link.uses },
    })
    uow.notify('file', link.fileId)
    return toShareLinkView(link)
  },
})

/**
 * Opens a link for whoever has its address: counts the use, and gives an address of the file for saving it.
 * @throws NOT_FOUND for an unknown token, one that expired or was revoked, and a file that is gone: all alike
 */
export const openShareLink = async (
  files: Files,
  token: string,
  requestId: string,
): Promise<SignedDownload> => {
  const actor = systemActor(ALL_WORKSPACES, requestId)
  const file = await runInTransaction(files, actor, async (uow) => {
    const { em, now } = uow
    const lockMode = LockMode.PESSIMISTIC_WRITE
    const link = await em.findOne(ShareLink, { tokenHash: sha256(token) }, { lockMode })
    if (!link || link.revokedAt || link.expiresAt <= now) return null
    const found = await em.findOne(File, { id: link.fileId, state: 'ready' })
    if (!found) return null
    link.uses++
    link.lastUsedAt = now
    await workAs(uow, systemActor(link.workspaceId, requestId, 'A share link'))
    // The first use alone: who has the link must not be able to fill the trail. The link itself counts the others.
    if (link.uses === 1)
      uow.activity({
        verb: 'file.share-opened',
        subject: { kind: 'file', id: found.id },
        tone: 'warning',
        summary: `The link to ${found.name} that ${link.createdBy} made was opened for the first time.`,
        data: { linkId: link.id },
      })
    uow.notify('file', found.id)
    return found
  })
  if (!file)
    throw new AppError('NOT_FOUND', 'This link has expired, was revoked, or never was. Ask for a new one.')
  return signDownload(files, file, false)
}
