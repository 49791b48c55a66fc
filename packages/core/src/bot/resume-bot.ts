import { type BotView, botCan, byId } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toBotViews } from './bot-view.ts'

/**
 * The bot answers alerts again, from the next one on.
 * @throws NOT_FOUND; CONFLICT when it is running already
 */
export const resumeBot = command({
  name: 'bot.resume',
  permission: 'trade',
  scope: 'bots:write',
  input: byId,
  handle: async (uow, { id }): Promise<BotView> => {
    const bot = await uow.em.findOne(Bot, { id })
    if (!bot) throw notFound('bot')
    const verdict = botCan.resume(bot)
    if (!verdict.can) throw conflict(verdict.why)
    bot.status = 'active'
    bot.updatedAt = uow.now
    uow.activity({
      verb: 'bot.resumed',
      subject: { kind: 'bot', id },
      tone: 'good',
      summary: `${uow.actor.name} resumed ${bot.name}.`,
    })
    uow.notify('bot', id)
    const [view] = await toBotViews(uow.em, uow, [bot])
    if (!view) throw notFound('bot')
    return view
  },
})
