import {
  getMail,
  listMail,
  listMailPreferences,
  listMailTemplates,
  listSuppressions,
  previewMail,
  reactivateAddress,
  resendMail,
  resetMailWording,
  setMailPreference,
  setMailWording,
} from '@viewzenix/core/notification'
import {
  byId,
  listMailInput,
  mailTemplateInput,
  mailWordingInput,
  setMailPreferenceInput,
  suppressionInput,
} from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const mailRouter = router({
  list: procedure.input(listMailInput).query(({ ctx, input }) => listMail(ctx.platform, ctx.actor, input)),
  get: procedure.input(byId).query(({ ctx, input }) => getMail(ctx.mailing, ctx.actor, input)),
  resend: procedure.input(byId).mutation(({ ctx, input }) => resendMail(ctx.platform, ctx.actor, input)),
})

export const mailTemplateRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listMailTemplates(ctx.platform, ctx.actor, {})),
  preview: procedure
    .input(mailWordingInput)
    // No query: what somebody writes does not travel in an address.
    .mutation(({ ctx, input }) => previewMail(ctx.mailing, ctx.actor, input)),
  set: procedure
    .input(mailWordingInput)
    .mutation(({ ctx, input }) => setMailWording(ctx.platform, ctx.actor, input)),
  reset: procedure
    .input(mailTemplateInput)
    .mutation(({ ctx, input }) => resetMailWording(ctx.platform, ctx.actor, input)),
})

export const mailPreferenceRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listMailPreferences(ctx.platform, ctx.actor, {})),
  set: procedure
    .input(setMailPreferenceInput)
    .mutation(({ ctx, input }) => setMailPreference(ctx.platform, ctx.actor, input)),
})

export const suppressionRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listSuppressions(ctx.platform, ctx.actor, {})),
  reactivate: procedure
    .input(suppressionInput)
    .mutation(({ ctx, input }) => reactivateAddress(ctx.mailing, ctx.actor, input)),
})
