import { createFileRoute } from '@tanstack/react-router'
import { AccountPanel } from '../../features/accounts/accounts-page.tsx'

export const Route = createFileRoute('/_desk/accounts/$accountId')({ component: AccountPanel })
