import { byId } from '@viewzenix/schema'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Halt } from '../entities/halt.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'

/**
 * Removes a bot that never answered an alert. One that did is part of the history: it can only be paused.
 * @throws NOT_FOUND; CONFLICT when it has decided on an alert or made an order
 */
export const deleteBot = command({
  name: 'bot.delete',
  input: byId,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id }): Promise<{ id: string }> => {
    const { em } = uow
    const bot = await em.findOne(Bot, { id })
    if (!bot) throw notFound('bot')
    const traded =
      (await em.findOne(Order, { botId: id }, { fields: ['id'] })) ??
      (await em.findOne(Decision, { botId: id }, { fields: ['id'] }))
    if (traded) throw conflict('This bot has answered alerts and is part of your history. Pause it instead.')
    await em.nativeDelete(BotAccount, { botId: id })
    await em.nativeDelete(Halt, { scope: 'bot', scopeId: id })
    await em.nativeDelete(Bot, { id })
    uow.activity({
      verb: 'bot.deleted',
      subject: { kind: 'bot', id },
      tone: 'warning',
      summary: `${uow.actor.name} deleted the bot ${bot.name}.`,
    })
    uow.notify('bot', id)
    return { id }
  },
})
