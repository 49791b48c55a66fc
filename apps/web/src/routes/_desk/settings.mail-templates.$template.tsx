import { createFileRoute } from '@tanstack/react-router'
import { TemplatePanel } from '../../features/mail/template-panel.tsx'

export const Route = createFileRoute('/_desk/settings/mail-templates/$template')({ component: TemplatePanel })
