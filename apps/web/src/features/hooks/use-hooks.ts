import { trpc } from '../../lib/trpc.ts'

/** What can be done to hooks; each act brings the lists that show it up to date. */
export const useHookActions = () => {
  const utils = trpc.useUtils()
  const onSuccess = async () => {
    await Promise.all([utils.hook.invalidate(), utils.bot.invalidate(), utils.overview.invalidate()])
  }
  return {
    create: trpc.hook.create.useMutation({ onSuccess }),
    update: trpc.hook.update.useMutation({ onSuccess }),
    rotate: trpc.hook.rotateSecret.useMutation({ onSuccess }),
  }
}
