import type { EntityManager } from '@mikro-orm/postgresql'
import { type MailTemplate, type MailWording, standardWording } from '@viewzenix/schema'
import { MailOverride } from '../entities/mail-settings.entity.ts'

/** The words of a mail in this workspace: its own, or the standard ones. */
export const wordingOf = async (em: EntityManager, template: MailTemplate): Promise<MailWording> => {
  const own = await em.findOne(MailOverride, { template })
  if (!own) return standardWording[template]
  const { subject, intro, closing } = own
  return { subject, intro, closing }
}
