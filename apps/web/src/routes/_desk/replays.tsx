import { createFileRoute } from '@tanstack/react-router'
import { ReplaysPage } from '../../features/replays/replays-page.tsx'
import { shortText } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/replays')({
  validateSearch: (given: Record<string, unknown>): { bot?: string } => ({ bot: shortText(given.bot) }),
  component: Replays,
})

function Replays() {
  return <ReplaysPage bot={Route.useSearch().bot} />
}
