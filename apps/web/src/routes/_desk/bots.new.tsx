import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { NewBotPanel } from '../../features/bots/bot-panel.tsx'

export const Route = createFileRoute('/_desk/bots/new')({
  validateSearch: z.object({ hookId: z.string().optional().catch(undefined) }),
  component: NewBotPanel,
})
