import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { PositionsPage } from '../../features/positions/positions-page.tsx'
import { listSearch } from '../../lib/sort-param.ts'

export const Route = createFileRoute('/_desk/positions')({
  validateSearch: listSearch.extend({ flat: z.boolean().optional().catch(undefined) }),
  component: PositionsPage,
})
