import { createFileRoute } from '@tanstack/react-router'
import { SignInPage } from '../features/sign-in/sign-in-page.tsx'

export const Route = createFileRoute('/sign-in')({
  validateSearch: ({ return_to }: Record<string, unknown>): { return_to?: string } => ({
    return_to: typeof return_to === 'string' ? return_to : undefined,
  }),
  component: SignIn,
})

function SignIn() {
  const { return_to } = Route.useSearch()
  return <SignInPage returnTo={return_to ?? '/'} />
}
