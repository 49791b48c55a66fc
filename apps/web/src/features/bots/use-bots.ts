import { trpc } from '../../lib/trpc.ts'

/** What can be done to bots; each act brings the lists that show it up to date. */
export const useBotActions = () => {
  const utils = trpc.useUtils()
  const onSuccess = async () => {
    await Promise.all([utils.bot.invalidate(), utils.hook.invalidate(), utils.overview.invalidate()])
  }
  return {
    create: trpc.bot.create.useMutation({ onSuccess }),
    update: trpc.bot.update.useMutation({ onSuccess }),
    pause: trpc.bot.pause.useMutation({ onSuccess }),
    resume: trpc.bot.resume.useMutation({ onSuccess }),
    remove: trpc.bot.remove.useMutation({ onSuccess }),
  }
}
