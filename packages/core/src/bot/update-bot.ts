import { type BotView, updateBotInput } from '@viewzenix/schema'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { changesOf } from '../platform/changes.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { toBotViews } from './bot-view.ts'
import { checkBindings } from './check-bindings.ts'

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
  handle: async (uow, { id, accountIds: wanted, ...settings }): Promise<BotView> => {
    const { em, workspaceId } = uow
    const bot = await em.findOne(Bot, { id })
    if (!bot) throw notFound('bot')
    const accountIds = await checkBindings(uow, { ...settings, accountIds: wanted })
    const before = { ...settingsOf(bot), accountIds: await accountsOf(uow, id) }
    em.assign(bot, { ...settings, updatedAt: uow.now }, { mergeObjectProperties: false })
    await em.flush()
    const links = await em.find(BotAccount, { botId: id })
    const linked = new Set(links.map((link) => link.accountId))
    await em.nativeDelete(BotAccount, { botId: id, accountId: { $nin: accountIds } })
    for (const accountId of accountIds)
      if (!linked.has(accountId)) em.create(BotAccount, { id: newId(), workspaceId, botId: id, accountId })
    await em.flush()
    uow.activity({
      verb: 'bot.updated',
      subject: { kind: 'bot', id },
      summary: `${uow.actor.name} changed the settings of ${bot.name}.`,
      data: { changes: changesOf(before, { ...settings, accountIds: accountIds.toSorted() }) },
    })
    uow.notify('bot', id)
    const [view] = await toBotViews(em, uow, [bot])
    if (!view) throw notFound('bot')
    return view
  },
})

const settingsOf = ({ name, hookId, symbols, allowLong, allowShort, sizing, order, risk }: Bot) =>
  structuredClone({ name, hookId, symbols, allowLong, allowShort, sizing, order, risk })

const accountsOf = async ({ em }: UnitOfWork, botId: string): Promise<string[]> =>
  (await em.find(BotAccount, { botId })).map((link) => link.accountId).toSorted()
