import { type BotView, botCan, byId } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toBotViews } from './bot-view.ts'

/**
 * The bot answers no alert until it is resumed; its orders and positions stay.
 * @throws NOT_FOUND; CONFLICT when it is paused already
 */
export const pauseBot = command({
  name: 'bot.pause',
  permission: 'trade',
  scope: 'bots:write',
  input: byId,
  handle: async (uow, { id }): Promise<BotView> => {
    const bot = await uow.em.findOne(Bot, { id })
    if (!bot) throw notFound('bot')
    const verdict = botCan.pause(bot)
    if (!verdict.can) throw conflict(verdict.why)
    bot.status = 'paused'
    bot.updatedAt = uow.now
    uow.activity({
      verb: 'bot.paused',
      subject: { kind: 'bot', id },
      tone: 'warning',
      summary: `${uow.actor.name} paused ${bot.name}.`,
    })
    uow.notify('bot', id)
    const [view] = await toBotViews(uow.em, uow, [bot])
    if (!view) throw notFound('bot')
    return view
  },
})
