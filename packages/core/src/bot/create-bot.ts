import { type BotView, createBotInput } from '@viewzenix/schema'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { command } from '../platform/use-case.ts'
import { noteFlattenAt } from '../risk/flatten-days.ts'
import { toBotViews } from './bot-view.ts'
import { checkBindings, sizeOf } from './check-bindings.ts'

/**
 * Makes a bot, active at once.
 * @throws NOT_FOUND when its hook or an account is not of this workspace, with the field
 */
export const createBot = command({
  name: 'bot.create',
  input: createBotInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, { accountIds: wanted, accountSizes, ...settings }): Promise<BotView> => {
    const { em, workspaceId } = uow
    const accountIds = await checkBindings(uow, { ...settings, accountIds: wanted, accountSizes })
    const id = newId()
    await noteFlattenAt(uow, 'bot', id, null, settings.risk)
    const bot = em.create(Bot, {
      id,
      workspaceId,
      ...settings,
      status: 'active',
      createdAt: uow.now,
      updatedAt: uow.now,
    })
    await em.flush()
    for (const accountId of accountIds)
      em.create(BotAccount, {
        id: newId(),
        workspaceId,
        botId: bot.id,
        ...sizeOf(accountId, accountSizes),
      })
    await em.flush()
    uow.activity({
      verb: 'bot.created',
      subject: { kind: 'bot', id: bot.id },
      tone: 'good',
      summary: `${uow.actor.name} made the bot ${bot.name}.`,
      data: { settings: { ...settings, accountIds, accountSizes } },
    })
    uow.notify('bot', bot.id)
    const [view] = await toBotViews(em, uow, [bot])
    if (!view) throw notFound('bot')
    return view
  },
})
