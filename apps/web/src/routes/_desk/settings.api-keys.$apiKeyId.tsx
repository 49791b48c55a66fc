import { createFileRoute } from '@tanstack/react-router'
import { ApiKeyPanel } from '../../features/api-keys/api-keys-page.tsx'

export const Route = createFileRoute('/_desk/settings/api-keys/$apiKeyId')({ component: ApiKeyPanel })
