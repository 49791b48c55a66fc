import { createFileRoute } from '@tanstack/react-router'
import { BotPanel } from '../../features/bots/bot-panel.tsx'
import { flag } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/bots/$botId')({
  validateSearch: ({ edit }: Record<string, unknown>): { edit?: boolean } => ({ edit: flag(edit) }),
  component: BotPanel,
})
