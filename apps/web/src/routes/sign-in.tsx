import { createFileRoute } from '@tanstack/react-router'
import { SignInPage } from '../features/sign-in/sign-in-page.tsx'

export const Route = createFileRoute('/sign-in')({
  validateSearch: ({
    return_to,
    signed_out,
  }: Record<string, unknown>): { return_to?: string; signed_out?: boolean } => ({
    return_to: typeof return_to === 'string' ? return_to : undefined,
    signed_out: signed_out === true || undefined,
  }),
  component: SignIn,
})

function SignIn() {
  const { return_to, signed_out } = Route.useSearch()
  return <SignInPage returnTo={return_to ?? '/'} signedOut={signed_out === true} />
}
