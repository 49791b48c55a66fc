import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { SignInPage } from '../features/sign-in/sign-in-page.tsx'

export const Route = createFileRoute('/sign-in')({
  validateSearch: z.object({ return_to: z.string().optional().catch(undefined) }),
  component: SignIn,
})

function SignIn() {
  const { return_to } = Route.useSearch()
  return <SignInPage returnTo={return_to ?? '/'} />
}
