import { Button, Stack, Text, Title } from '@mantine/core'
import { createRootRoute, type ErrorComponentProps, Link, Outlet } from '@tanstack/react-router'
import { errorSentence } from '../lib/errors.ts'

export const Route = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Failed,
})

function NotFound() {
  return (
    <Stack component="main" align="center" gap="sm" py={96} px="md" ta="center">
      <Title order={1}>There is no such page</Title>
      <Text c="dimmed">The address may be mistyped, or what it showed may be gone.</Text>
      <Link to="/">Back to the overview</Link>
    </Stack>
  )
}

function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <Stack component="main" align="center" gap="sm" py={96} px="md" ta="center" role="alert">
      <Title order={1}>This page could not be shown</Title>
      <Text maw={480}>{errorSentence(error)}</Text>
      <Button onClick={reset}>Try again</Button>
    </Stack>
  )
}
