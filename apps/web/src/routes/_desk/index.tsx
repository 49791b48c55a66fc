import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { equityRanges } from '../../features/equity/equity-card.tsx'
import { OverviewPage } from '../../features/overview/overview-page.tsx'

export const Route = createFileRoute('/_desk/')({
  validateSearch: z.object({
    range: z.enum(equityRanges).optional().catch(undefined),
    /** The first step that is being done in place. */
    step: z.enum(['account', 'bot', 'alert']).optional().catch(undefined),
  }),
  component: OverviewPage,
})
