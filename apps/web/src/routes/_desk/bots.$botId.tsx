import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { BotPanel } from '../../features/bots/bot-panel.tsx'

export const Route = createFileRoute('/_desk/bots/$botId')({
  validateSearch: z.object({ edit: z.boolean().optional().catch(undefined) }),
  component: BotPanel,
})
