import { createFileRoute } from '@tanstack/react-router'
import { InvitationPage } from '../features/members/invitation-page.tsx'

export const Route = createFileRoute('/invitations/$token')({ component: Invitation })

function Invitation() {
  return <InvitationPage token={Route.useParams().token} />
}
