import { createFileRoute } from '@tanstack/react-router'
import { NewBotPanel } from '../../features/bots/bot-panel.tsx'
import { shortText } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/bots/new')({
  validateSearch: ({ hookId }: Record<string, unknown>): { hookId?: string } => ({
    hookId: shortText(hookId),
  }),
  component: NewBotPanel,
})
