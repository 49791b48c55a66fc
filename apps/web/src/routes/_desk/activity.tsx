import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { ActivityPage } from '../../features/activity/activity-page.tsx'
import { shortText } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/activity')({
  validateSearch: ({ selected }: Record<string, unknown>): { selected?: string } => ({
    selected: shortText(selected),
  }),
  component: Activity,
})

function Activity() {
  const { selected } = Route.useSearch()
  const navigate = useNavigate()
  return (
    <ActivityPage
      selectedId={selected}
      onSelect={(id) => void navigate({ to: '/activity', search: { selected: id } })}
    />
  )
}
