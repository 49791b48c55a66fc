import { createFileRoute } from '@tanstack/react-router'
import { Shell } from '../features/shell/shell.tsx'

export const Route = createFileRoute('/_desk')({ component: Shell })
