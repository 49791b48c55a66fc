import { type FileView, previewOf, type ShareLinkView } from '@viewzenix/schema'
import type { File, ShareLink } from '../entities/file.entity.ts'

export const toFileView = (file: File): FileView => {
  const contentType = file.sniffedType ?? file.declaredType
  return {
    id: file.id,
    subjectKind: file.subjectKind,
    subjectId: file.subjectId,
    name: file.name,
    contentType,
    size: Number(file.size),
    state: file.state,
    reason: file.reason ?? null,
    preview: file.state === 'ready' ? previewOf(contentType) : null,
    uploadedBy: file.uploadedBy,
    createdAt: file.createdAt.toISOString(),
    expiresAt: file.expiresAt?.toISOString() ?? null,
  }
}

export const toShareLinkView = (link: ShareLink): ShareLinkView => ({
  id: link.id,
  fileId: link.fileId,
  createdBy: link.createdBy,
  createdAt: link.createdAt.toISOString(),
  expiresAt: link.expiresAt.toISOString(),
  revokedAt: link.revokedAt?.toISOString() ?? null,
  uses: link.uses,
  lastUsedAt: link.lastUsedAt?.toISOString() ?? null,
})
