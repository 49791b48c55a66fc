import { Button, Stack, Text, Title } from '@mantine/core'
import { IconBrandGithub, IconBrandGoogle, IconFlask, IconLogin2, type TablerIcon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isObject } from '../../lib/search.ts'
import classes from './sign-in-page.module.css'

type Provider = { id: string; label: string }
const isProvider = (value: unknown): value is Provider =>
  isObject(value) && typeof value.id === 'string' && typeof value.label === 'string'

const icons: Record<string, TablerIcon> = {
  github: IconBrandGithub,
  google: IconBrandGoogle,
  development: IconFlask,
}

const fetchProviders = async ({ signal }: { signal: AbortSignal }) => {
  const response = await fetch('/auth/providers', { signal, headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  const providers: unknown = await response.json()
  if (!Array.isArray(providers)) throw new Error('The server did not say how one can sign in.')
  return providers.filter(isProvider)
}

/** The ways into the desk. `returnTo` is a path of this site, where the person wanted to go. */
export const SignInPage = ({ returnTo }: { returnTo: string }) => {
  const providers = useQuery({
    queryKey: ['auth', 'providers'],
    queryFn: fetchProviders,
    retry: true,
    retryDelay: 3000,
  })
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <img src="/favicon.svg" width={28} height={28} alt="" />
          Viewzenix
        </div>
        <Title order={1} mt="lg">
          Sign in
        </Title>
        <Text c="dimmed" size="sm" mt={4}>
          Your alerts, your orders, and the reason for each of them.
        </Text>
        <Stack gap="xs" mt="lg">
          {providers.isPending && (
            <Text size="sm" c="dimmed" role="status">
              {providers.failureCount > 0
                ? 'Viewzenix cannot be reached. Trying again every few seconds…'
                : 'Looking up how you can sign in…'}
            </Text>
          )}
          {providers.data?.map(({ id, label }) => {
            const Icon = icons[id] ?? IconLogin2
            return (
              <Button
                key={id}
                component="a"
                href={`/auth/${encodeURIComponent(id)}?return_to=${encodeURIComponent(returnTo)}`}
                variant={providers.data.length === 1 ? 'filled' : 'default'}
                size="md"
                fullWidth
                leftSection={<Icon size={18} aria-hidden />}
              >
                Continue with {label}
              </Button>
            )
          })}
          {providers.data?.length === 0 && (
            <Text size="sm" role="alert">
              No way to sign in is set up. Give the server a provider’s keys (see
              docs/integrations/identity.md) and start it again.
            </Text>
          )}
        </Stack>
        <Text size="xs" c="dimmed" mt="lg">
          The first sign-in makes your workspace. Viewzenix keeps no passwords.
        </Text>
      </div>
    </main>
  )
}
