import { suppressionInput } from '@viewzenix/schema'
import { Suppression } from '../entities/mail-settings.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { AppError, conflict, notFound } from '../platform/errors.ts'
import { command, query } from '../platform/use-case.ts'
import { PortError } from '../ports/index.ts'
import type { Mailing } from './mailing.ts'

const access = { permission: 'configure', scope: null } as const
const CALL_BUDGET_MS = 10_000

/**
 * Lets mail be sent to an address again, at the mail service first: while that holds it back, sending is in vain.
 * @throws CONFLICT with the service's reason where it does not allow it, UNAVAILABLE where it cannot be asked
 */
export const reactivateAddress = async (
  mailing: Mailing,
  actor: Actor,
  input: { id: string },
): Promise<{ id: string; email: string }> => {
  const { email } = await findSuppression(mailing, actor, input)
  try {
    await mailing.mailer.reactivate(email, AbortSignal.timeout(CALL_BUDGET_MS))
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    if (error.kind === 'rejected') throw conflict(`${error.message} It stays suppressed here, too.`)
    throw new AppError('UNAVAILABLE', `${error.message} The address stays suppressed. Try again later.`, {
      cause: error,
    })
  }
  return recordReactivation(mailing, actor, input)
}

const findSuppression = query({
  name: 'suppression.find',
  input: suppressionInput,
  ...access,
  handle: async ({ em }, { id }) => {
    const row = await em.findOne(Suppression, { id, reactivatedAt: null })
    if (!row) throw notFound('suppressed address')
    return { email: row.email }
  },
})

const recordReactivation = command({
  name: 'address.reactivate',
  input: suppressionInput,
  ...access,
  handle: async (uow, { id }) => {
    const row = await uow.em.findOne(Suppression, { id })
    if (!row) throw notFound('suppressed address')
    if (row.reactivatedAt) uow.unchanged()
    else {
      row.reactivatedAt = uow.now
      row.reactivatedBy = uow.actor.name
      uow.activity({
        verb: 'address.reactivated',
        subject: { kind: 'mail', id: row.mailId ?? null },
        summary: `${uow.actor.name} lets mail be sent to ${row.email} again.`,
      })
      uow.notify('mail', id)
    }
    return { id, email: row.email }
  },
})
