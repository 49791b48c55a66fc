import { IconMapQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { EmptyState } from './empty-state.tsx'

/** What an address that leads nowhere shows. */
export const NotFound = () => (
  <EmptyState
    icon={IconMapQuestion}
    title="There is no such page"
    action={<Link to="/">Back to the overview</Link>}
  >
    The address may be mistyped, or what it showed may be gone.
  </EmptyState>
)
