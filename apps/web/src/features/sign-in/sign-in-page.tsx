import { Button, Stack, Text, Title } from '@mantine/core'
import { providerIcon, useProviders } from './providers.ts'
import classes from './sign-in-page.module.css'

/** The ways into the desk. `returnTo` is a path of this site, where the person wanted to go. */
export const SignInPage = ({ returnTo, signedOut }: { returnTo: string; signedOut: boolean }) => {
  const providers = useProviders()
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
          {signedOut
            ? 'You are signed out here and at your provider.'
            : 'Your alerts, your orders, and the reason for each of them.'}
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
            const Icon = providerIcon(id)
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
