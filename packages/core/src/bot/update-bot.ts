import { type BotView, updateBotInput } from '@viewzenix/schema'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { command } from '../platform/use-case.ts'
import { toBotViews } from './bot-view.ts'
import { checkBindings, sizeOf } from './check-bindings.ts'

/**
 * Gives a bot other settings, all of them at once; they hold from the next alert on. Orders that it has made
 * stay as they are.
 * @throws NOT_FOUND for the bot, or, with the field, for its hook or an account
 */
export const updateBot = command({
  name: 'bot.update',
  input: updateBotInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id, accountIds: wanted, accountSizes, ...settings }): Promise<BotView> => {
    const { em, workspaceId } = uow
    const bot = await em.findOne(Bot, { id })
    if (!bot) throw notFound('bot')
    const accountIds = await checkBindings(uow, { ...settings, accountIds: wanted, accountSizes })
    em.assign(bot, { ...settings, updatedAt: uow.now }, { mergeObjectProperties: false })
    await em.flush()
    const links = await em.find(BotAccount, { botId: id })
    await em.nativeDelete(BotAccount, { botId: id, accountId: { $nin: accountIds } })
    for (const accountId of accountIds) {
      const size = sizeOf(accountId, accountSizes)
      const link = links.find((one) => one.accountId === accountId)
      if (link) em.assign(link, size, { mergeObjectProperties: false })
      else em.create(BotAccount, { id: newId(), workspaceId, botId: id, ...size })
    }
    await em.flush()
    uow.activity({
      verb: 'bot.updated',
      subject: { kind: 'bot', id },
      summary: `${uow.actor.name} changed the settings of ${bot.name}.`,
      data: { settings: { ...settings, accountIds, accountSizes } },
    })
    uow.notify('bot', id)
    const [view] = await toBotViews(em, uow, [bot])
    if (!view) throw notFound('bot')
    return view
  },
})
