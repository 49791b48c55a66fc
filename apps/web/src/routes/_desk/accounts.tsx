import { createFileRoute } from '@tanstack/react-router'
import { AccountsPage } from '../../features/accounts/accounts-page.tsx'
import { listSearch } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/accounts')({
  validateSearch: listSearch,
  component: AccountsPage,
})
