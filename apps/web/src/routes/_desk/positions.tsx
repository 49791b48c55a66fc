import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { PositionsPage } from '../../features/positions/positions-page.tsx'

export const Route = createFileRoute('/_desk/positions')({
  validateSearch: z.object({ flat: z.boolean().optional().catch(undefined) }),
  component: PositionsPage,
})
