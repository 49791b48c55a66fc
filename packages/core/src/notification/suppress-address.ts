import type { SuppressionReason } from '@viewzenix/schema'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/** Sends no more mail to an address until somebody reactivates it. Doing it again changes nothing. */
export const suppressAddress = async (
  uow: UnitOfWork,
  address: { email: string; reason: SuppressionReason; detail: string; mailId: string | null },
): Promise<void> => {
  const { em, workspaceId, now } = uow
  const id = newId()
  const made = await em.execute<{ id: string }[]>(
    `insert into mail_suppression (id, workspace_id, email, reason, detail, mail_id, suppressed_at)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (workspace_id, email) where reactivated_at is null do nothing returning id`,
    [id, workspaceId, address.email, address.reason, address.detail, address.mailId, now.toISOString()],
  )
  if (made.length === 0) return
  uow.activity({
    verb: 'address.suppressed',
    subject: { kind: 'mail', id: address.mailId },
    tone: 'warning',
    summary: `No more mail is sent to ${address.email}: ${because[address.reason]}`,
  })
  uow.notify('mail', id)
}

const because: Record<SuppressionReason, string> = {
  hard_bounce: 'it does not exist, or takes no mail.',
  spam_complaint: 'its reader complained about a mail.',
  unsubscribed: 'its reader asked the mail service for no more.',
}
