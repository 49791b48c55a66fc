import { createFileRoute, useNavigate } from '@tanstack/react-router'
import type { ActivitySearch } from '../../features/activity/activity-filters.tsx'
import { ActivityPage } from '../../features/activity/activity-page.tsx'
import { shortText } from '../../lib/search.ts'

type Search = ActivitySearch & { selected?: string }

export const Route = createFileRoute('/_desk/activity')({
  validateSearch: (given: Record<string, unknown>): Search => ({
    selected: shortText(given.selected),
    actor: shortText(given.actor),
    kind: shortText(given.kind),
    verb: shortText(given.verb),
    subject: shortText(given.subject),
    from: shortText(given.from),
    to: shortText(given.to),
    text: shortText(given.text),
  }),
  component: Activity,
})

function Activity() {
  const { selected, ...search } = Route.useSearch()
  const navigate = useNavigate()
  return (
    <ActivityPage
      search={search}
      onNarrow={(next) => void navigate({ to: '/activity', search: { ...search, ...next }, replace: true })}
      selectedId={selected}
      onSelect={(id) => void navigate({ to: '/activity', search: { ...search, selected: id } })}
    />
  )
}
