import { createFileRoute } from '@tanstack/react-router'
import { SuppressedPage } from '../../features/mail/suppressed-page.tsx'

export const Route = createFileRoute('/_desk/settings/suppressed-addresses')({ component: SuppressedPage })
