import { Alert, Avatar, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ProfileView } from '@viewzenix/schema'
import { useState } from 'react'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { IdentityList } from './identity-list.tsx'

/** The person's own name, address and picture, and every way in which they sign in. */
export const ProfilePage = ({ linked }: { linked: string | undefined }) => {
  const profile = trpc.profile.get.useQuery()
  return (
    <>
      <PageHeader title="Profile" note="You, in every workspace that you belong to." />
      {linked && (
        <Alert icon={<IconCheck size={18} aria-hidden />} color="green" role="status" mb="md">
          Linked: you can sign in with {linked} from now on.
        </Alert>
      )}
      {profile.data ? (
        <Stack gap="xl" maw={720}>
          <Person profile={profile.data} />
          <section>
            <Title order={2} mb="sm">
              How you sign in
            </Title>
            <IdentityList identities={profile.data.identities} />
          </section>
        </Stack>
      ) : profile.error ? (
        <ErrorState error={profile.error} onRetry={() => void profile.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </>
  )
}

const Person = ({ profile }: { profile: ProfileView }) => {
  const utils = trpc.useUtils()
  const [name, setName] = useState(profile.name)
  const rename = trpc.profile.rename.useMutation({
    onSuccess: async (next) => {
      setName(next.name)
      await Promise.all([utils.profile.invalidate(), utils.me.invalidate(), utils.member.invalidate()])
    },
  })
  const wrong = fieldErrors(rename.error, ['name']).name
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate({ name })
      }}
    >
      <Stack gap="md">
        <Group gap="md" wrap="nowrap">
          <Avatar
            src={profile.avatarUrl}
            alt=""
            name={profile.name}
            size={56}
            imageProps={{ referrerPolicy: 'no-referrer' }}
          />
          <div style={{ minWidth: 0 }}>
            <Text fw={600} truncate>
              {profile.name}
            </Text>
            <Text size="sm" c="dimmed" truncate>
              {profile.email ?? 'No address'}
              {profile.email && !profile.emailVerified && ' · not verified by its provider'}
            </Text>
          </div>
        </Group>
        <TextInput
          label="Name"
          description={
            profile.nameIsOwn
              ? 'Your own. Signing in does not change it.'
              : 'As your provider says it, brought up to date when you sign in. Change it and it stays yours.'
          }
          autoComplete="name"
          value={name}
          error={wrong}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ProblemNote error={wrong ? null : rename.error} />
        <Group gap="sm">
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === profile.name}>
            Save
          </Button>
          {profile.nameIsOwn && (
            <Button variant="default" onClick={() => rename.mutate({ name: null })}>
              Use my provider’s name
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
