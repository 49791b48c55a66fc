import { type BotStatus, type BotView, botCan, byId } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toBotViews } from './bot-view.ts'

type Turn = {
  name: 'bot.pause' | 'bot.resume'
  to: BotStatus
  told: 'paused' | 'resumed'
  tone: 'good' | 'warning'
}

/** Makes the use-case that switches a bot on or off. */
export const turnBot = ({ name, to, told, tone }: Turn) =>
  command({
    name,
    permission: 'trade',
    scope: 'bots:write',
    input: byId,
    handle: async (uow, { id }): Promise<BotView> => {
      const bot = await uow.em.findOne(Bot, { id })
      if (!bot) throw notFound('bot')
      const verdict = to === 'paused' ? botCan.pause(bot) : botCan.resume(bot)
      if (!verdict.can) throw conflict(verdict.why)
      bot.status = to
      bot.updatedAt = uow.now
      uow.activity({
        verb: `bot.${told}`,
        subject: { kind: 'bot', id },
        tone,
        summary: `${uow.actor.name} ${told} ${bot.name}.`,
      })
      uow.notify('bot', id)
      const [view] = await toBotViews(uow.em, uow, [bot])
      if (!view) throw notFound('bot')
      return view
    },
  })
