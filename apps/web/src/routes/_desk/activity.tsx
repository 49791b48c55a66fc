import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { ActivityPage } from '../../features/activity/activity-page.tsx'

export const Route = createFileRoute('/_desk/activity')({
  validateSearch: z.object({ selected: z.string().optional().catch(undefined) }),
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
