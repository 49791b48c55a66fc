import { dec, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import type { Position } from '../entities/position.entity.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/** Says that a position needs a person: in the trail, in the app, and by mail to those who trade. */
export const tellAtRisk = async (
  uow: UnitOfWork,
  position: Position,
  { verb, what, reason, key }: { verb: string; what: string; reason: string; key: string },
): Promise<void> => {
  uow.activity({
    verb,
    subject: { kind: 'position', id: position.id },
    tone: 'bad',
    summary: `${what}. ${reason}`,
    data: { held: position.quantity },
  })
  uow.notify('position', position.id)
  const account = await uow.em.findOne(Account, position.accountId, { fields: ['name'] })
  await planMailToMembers(uow, {
    template: 'position_at_risk',
    atLeast: 'trader',
    dedupeKey: key,
    data: {
      ...{ symbol: position.symbol, what, reason, account: account?.name ?? '' },
      quantity: toDecimalString(dec(position.quantity).abs()),
      url: `/positions/${position.id}`,
    },
  })
}
