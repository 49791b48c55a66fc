import { createFileRoute } from '@tanstack/react-router'
import { MailTemplatesPage } from '../../features/mail/templates-page.tsx'

export const Route = createFileRoute('/_desk/settings/mail-templates')({ component: MailTemplatesPage })
