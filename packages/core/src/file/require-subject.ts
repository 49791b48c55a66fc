import type { EntityManager } from '@mikro-orm/postgresql'
import type { AttachableKind } from '@viewzenix/schema'
import { Alert } from '../entities/alert.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { notFound } from '../platform/errors.ts'

/** The words for what a file is attached to. @throws NOT_FOUND when it is not of this workspace */
export const requireSubject = async (
  em: EntityManager,
  kind: AttachableKind,
  id: string,
): Promise<string> => {
  if (kind === 'bot') {
    const bot = await em.findOne(Bot, { id }, { fields: ['name'] })
    if (!bot) throw notFound('bot')
    return `the bot ${bot.name}`
  }
  const found =
    kind === 'alert'
      ? await em.findOne(Alert, { id }, { fields: ['symbol'] })
      : await em.findOne(Order, { id }, { fields: ['symbol'] })
  if (!found) throw notFound(kind)
  return found.symbol ? `an ${kind} for ${found.symbol}` : `an ${kind}`
}
