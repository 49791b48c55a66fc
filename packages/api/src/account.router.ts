import {
  createPaperAccount,
  getAccount,
  listAccounts,
  renameAccount,
  setSymbolMap,
} from '@viewzenix/core/account'
import { setEquityGuard } from '@viewzenix/core/guard'
import {
  byId,
  createAccountInput,
  renameAccountInput,
  setEquityGuardInput,
  setSymbolMapInput,
} from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const accountRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listAccounts(ctx.platform, ctx.actor, {})),
  get: procedure.input(byId).query(({ ctx, input }) => getAccount(ctx.platform, ctx.actor, input)),
  create: procedure
    .input(createAccountInput)
    .mutation(({ ctx, input }) => createPaperAccount(ctx.platform, ctx.actor, input)),
  rename: procedure
    .input(renameAccountInput)
    .mutation(({ ctx, input }) => renameAccount(ctx.platform, ctx.actor, input)),
  setSymbolMap: procedure
    .input(setSymbolMapInput)
    .mutation(({ ctx, input }) => setSymbolMap(ctx.platform, ctx.actor, input)),
  setEquityGuard: procedure
    .input(setEquityGuardInput)
    .mutation(({ ctx, input }) => setEquityGuard(ctx.platform, ctx.actor, input)),
})
