import { createFileRoute } from '@tanstack/react-router'
import { NewHookPanel } from '../../features/hooks/hook-panel.tsx'

export const Route = createFileRoute('/_desk/hooks/new')({ component: NewHookPanel })
