import {
  beginUpload,
  completeUpload,
  createShareLink,
  deleteFile,
  downloadFile,
  listFiles,
  listShareLinks,
  resumeUpload,
  revokeShareLink,
  signParts,
} from '@viewzenix/core/file'
import {
  beginUploadInput,
  byId,
  createShareInput,
  downloadFileInput,
  listFilesInput,
  signPartsInput,
} from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const fileRouter = router({
  list: procedure.input(listFilesInput).query(({ ctx, input }) => listFiles(ctx.platform, ctx.actor, input)),
  beginUpload: procedure
    .input(beginUploadInput)
    .mutation(({ ctx, input }) => beginUpload(ctx.files, ctx.actor, input)),
  signParts: procedure
    .input(signPartsInput)
    .mutation(({ ctx, input }) => signParts(ctx.files, ctx.actor, input)),
  resumeUpload: procedure.input(byId).mutation(({ ctx, input }) => resumeUpload(ctx.files, ctx.actor, input)),
  completeUpload: procedure
    .input(byId)
    .mutation(({ ctx, input }) => completeUpload(ctx.files, ctx.actor, input)),
  download: procedure
    .input(downloadFileInput)
    .query(({ ctx, input }) => downloadFile(ctx.files, ctx.actor, input)),
  remove: procedure.input(byId).mutation(({ ctx, input }) => deleteFile(ctx.files, ctx.actor, input)),
  listShares: procedure.input(byId).query(({ ctx, input }) => listShareLinks(ctx.platform, ctx.actor, input)),
  share: procedure
    .input(createShareInput)
    .mutation(({ ctx, input }) => createShareLink(ctx.platform, ctx.actor, input)),
  revokeShare: procedure
    .input(byId)
    .mutation(({ ctx, input }) => revokeShareLink(ctx.platform, ctx.actor, input)),
})
