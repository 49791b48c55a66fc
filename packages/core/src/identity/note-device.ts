import { describeDevice } from '@viewzenix/schema'
import type { User } from '../entities/identity.entity.ts'
import { planMail } from '../notification/plan-mail.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/**
 * Remembers the kind of device (browser and system) that somebody signs in from, and writes to them when it is a new
 * one. The first one ever is how they came to us, and is no news.
 */
export const noteDevice = async (
  uow: UnitOfWork,
  user: Pick<User, 'id' | 'email'>,
  client: { ip: string | null; userAgent: string | null },
): Promise<void> => {
  const device = describeDevice(client.userAgent)
  const at = uow.now.toISOString()
  const [known] = await uow.em.execute<{ others: boolean; is_new: boolean }[]>(
    `with before as (select exists (select from known_device where user_id = ?) as others)
     insert into known_device (user_id, device, first_seen_at, last_seen_at) values (?, ?, ?, ?)
     on conflict (user_id, device) do update set last_seen_at = excluded.last_seen_at
     returning (xmax = 0) as is_new, (select others from before)`,
    [user.id, user.id, device, at, at],
  )
  if (!known?.is_new || !known.others || !user.email) return
  await planMail(uow, {
    template: 'sign_in_new_device',
    to: { email: user.email, userId: user.id },
    dedupeKey: newId(),
    data: { device, ip: client.ip, at, sessionsUrl: '/settings/sessions' },
  })
}
