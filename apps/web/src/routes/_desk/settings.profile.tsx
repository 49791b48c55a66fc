import { createFileRoute } from '@tanstack/react-router'
import { ProfilePage } from '../../features/profile/profile-page.tsx'

export const Route = createFileRoute('/_desk/settings/profile')({
  validateSearch: ({ linked }: Record<string, unknown>): { linked?: string } => ({
    linked: typeof linked === 'string' ? linked.slice(0, 40) : undefined,
  }),
  component: Profile,
})

function Profile() {
  return <ProfilePage linked={Route.useSearch().linked} />
}
