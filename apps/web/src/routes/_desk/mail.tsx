import { createFileRoute } from '@tanstack/react-router'
import { type MailState, type MailTemplate, mailStates, mailTemplates } from '@viewzenix/schema'
import { MailPage } from '../../features/mail/mail-page.tsx'
import { oneOf } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/mail')({
  validateSearch: (search: Record<string, unknown>): { state?: MailState; kind?: MailTemplate } => ({
    state: oneOf(mailStates, search.state),
    kind: oneOf(mailTemplates, search.kind),
  }),
  component: MailPage,
})
