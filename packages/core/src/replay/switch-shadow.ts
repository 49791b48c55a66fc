import { type ShadowView, shadowInput } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { Shadow } from '../entities/shadow.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { lastSeqBefore } from './read-alerts.ts'
import { readShadow } from './shadow-view.ts'

/**
 * From now on the bot's signals also act on accounts that exist nowhere, beside its real ones and beginning with what
 * those hold. What an earlier shadow of the bot came to is gone.
 * @throws NOT_FOUND; CONFLICT when it is on already
 */
export const startShadow = command({
  name: 'shadow.start',
  input: shadowInput,
  permission: 'configure',
  scope: 'bots:write',
  handle: async (uow, { botId }): Promise<ShadowView> => {
    const { em, workspaceId, now } = uow
    const bot = await lockBot(uow, botId)
    if (bot.shadowId) throw conflict('The bot has a shadow already.')
    await em.nativeDelete(Shadow, { botId })
    const shadow = em.create(Shadow, {
      ...{ id: newId(), workspaceId, botId, startedAt: now, startedBy: uow.actor.name },
      ...{ endedAt: null, state: null, advancedAt: null, fault: null },
      // Not the newest: one with a lower number may be on its way. By its time it is left out or taken.
      seenSeq: await lastSeqBefore(em, workspaceId, now),
    })
    bot.shadowId = shadow.id
    await em.flush()
    uow.enqueue({
      task: 'shadow.run',
      payload: { workspaceId, shadowId: shadow.id },
      key: jobKey.shadow(shadow.id),
      queue: jobKey.shadow(shadow.id),
    })
    uow.activity({
      verb: 'shadow.started',
      subject: { kind: 'bot', id: botId },
      summary: `${uow.actor.name} gave ${bot.name} a shadow on paper.`,
    })
    return told(uow, shadow)
  },
})

/** What it came to can still be read. @throws NOT_FOUND; CONFLICT when there is none, or it is off */
export const stopShadow = command({
  name: 'shadow.stop',
  input: shadowInput,
  permission: 'configure',
  scope: 'bots:write',
  handle: async (uow, { botId }): Promise<ShadowView> => {
    const bot = await lockBot(uow, botId)
    const shadow = await uow.em.findOne(Shadow, { botId, endedAt: null })
    if (!shadow) throw conflict('The bot has no shadow that is on.')
    shadow.endedAt = uow.now
    bot.shadowId = null
    uow.activity({
      verb: 'shadow.stopped',
      subject: { kind: 'bot', id: botId },
      summary: `${uow.actor.name} took the shadow of ${bot.name} away.`,
    })
    await uow.em.flush()
    return told(uow, shadow)
  },
})

const lockBot = async ({ em }: UnitOfWork, id: string): Promise<Bot> => {
  await em.execute('select 1 from bot where id = ? for no key update', [id])
  const bot = await em.findOne(Bot, { id })
  if (!bot) throw notFound('bot')
  return bot
}

const told = async (uow: UnitOfWork, { id, botId }: Shadow): Promise<ShadowView> => {
  uow.notify('shadow', id)
  uow.notify('bot', botId)
  const view = await readShadow(uow.em, botId)
  if (!view) throw new Error('A shadow that is there has no view')
  return view
}
