import { createFileRoute } from '@tanstack/react-router'
import { NewApiKeyPanel } from '../../features/api-keys/api-keys-page.tsx'

export const Route = createFileRoute('/_desk/settings/api-keys/new')({ component: NewApiKeyPanel })
