import { createFileRoute } from '@tanstack/react-router'
import { PositionsPage } from '../../features/positions/positions-page.tsx'
import { flag, listSearch } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/positions')({
  validateSearch: (search: Record<string, unknown>): { sort?: string; flat?: boolean } => ({
    ...listSearch(search),
    flat: flag(search.flat),
  }),
  component: PositionsPage,
})
