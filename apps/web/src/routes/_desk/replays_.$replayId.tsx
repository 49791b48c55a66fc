import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { ReplayPage, type Shown } from '../../features/replays/replay-page.tsx'
import { oneOf } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/replays_/$replayId')({
  validateSearch: (given: Record<string, unknown>): { show?: Shown } => ({
    show: oneOf(['different', 'all'] as const, given.show),
  }),
  component: Replay,
})

function Replay() {
  const { replayId } = Route.useParams()
  const { show = 'all' } = Route.useSearch()
  const navigate = useNavigate()
  return (
    <ReplayPage
      replayId={replayId}
      show={show}
      onShow={(next) =>
        void navigate({
          to: '/replays/$replayId',
          params: { replayId },
          search: { show: next === 'all' ? undefined : next },
          replace: true,
        })
      }
    />
  )
}
