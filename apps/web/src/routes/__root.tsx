import { Button, Stack, Text, Title } from '@mantine/core'
import { createRootRoute, type ErrorComponentProps, Outlet } from '@tanstack/react-router'
import { errorSentence } from '../lib/errors.ts'
import { NotFound } from '../ui/not-found.tsx'

export const Route = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Failed,
})

function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <Stack component="main" align="center" gap="sm" py={96} px="md" ta="center" role="alert">
      <Title order={1}>This page could not be shown</Title>
      <Text maw={480}>{errorSentence(error)}</Text>
      <Button onClick={reset}>Try again</Button>
    </Stack>
  )
}
