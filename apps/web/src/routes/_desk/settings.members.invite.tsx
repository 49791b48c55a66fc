import { createFileRoute } from '@tanstack/react-router'
import { InvitePanel } from '../../features/members/members-page.tsx'

export const Route = createFileRoute('/_desk/settings/members/invite')({ component: InvitePanel })
