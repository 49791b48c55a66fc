import { createFileRoute } from '@tanstack/react-router'
import { NewAccountPanel } from '../../features/accounts/accounts-page.tsx'

export const Route = createFileRoute('/_desk/accounts/new')({ component: NewAccountPanel })
