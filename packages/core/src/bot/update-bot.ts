import { type AccountSize, type BotView, updateBotInput } from '@viewzenix/schema'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { changesOf } from '../platform/changes.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { noteFlattenAt } from '../risk/flatten-days.ts'
import { limitsOf } from '../risk/read-gate.ts'
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
    const before = { ...settingsOf(bot), accounts: await accountsOf(uow, id) }
    await noteFlattenAt(uow, 'bot', id, limitsOf(bot.risk), settings.risk)
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
      data: { changes: changesOf(before, { ...settings, accounts: await accountsOf(uow, id) }) },
    })
    uow.notify('bot', id)
    const [view] = await toBotViews(em, uow, [bot])
    if (!view) throw notFound('bot')
    return view
  },
})

/** What a person can set, as it is now. */
const settingsOf = ({ id: _id, workspaceId: _of, status: _status, ...bot }: Bot): Record<string, unknown> =>
  structuredClone({ ...bot })

/** The accounts that it is on, and how each is sized. */
const accountsOf = async ({ em }: UnitOfWork, botId: string): Promise<AccountSize[]> =>
  (await em.find(BotAccount, { botId }, { orderBy: { accountId: 'asc' }, refresh: true })).map(
    ({ accountId, multiplier, sizing }) => ({ accountId, multiplier, sizing: sizing ?? null }),
  )
