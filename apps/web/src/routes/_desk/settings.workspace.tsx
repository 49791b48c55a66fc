import { createFileRoute } from '@tanstack/react-router'
import { WorkspacePage } from '../../features/workspace/workspace-page.tsx'

export const Route = createFileRoute('/_desk/settings/workspace')({ component: WorkspacePage })
