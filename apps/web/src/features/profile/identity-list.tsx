import { Alert, Button, Group, Skeleton, Text } from '@mantine/core'
import { IconLink, IconUnlink } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type IdentityView, identityCan } from '@viewzenix/schema'
import { isObject } from '../../lib/search.ts'
import { trpc } from '../../lib/trpc.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from '../sessions/session-list.module.css'
import { providerIcon, useProviders } from '../sign-in/providers.ts'

/** Linked identities, each with the button that unlinks it, and the providers that could be linked. */
export const IdentityList = ({ identities }: { identities: IdentityView[] }) => {
  const providers = useProviders()
  const labelOf = (id: string) => capital(providers.data?.find((each) => each.id === id)?.label ?? id)
  const link = useMutation({ mutationFn: startLink })
  return (
    <>
      <ul className={classes.list}>
        {identities.map((identity) => (
          <IdentityItem
            key={identity.id}
            identity={identity}
            label={labelOf(identity.provider)}
            count={identities.length}
          />
        ))}
      </ul>
      <ProblemNote error={link.error} />
      <Group gap="sm" mt="md">
        {providers.isPending && <Skeleton height={36} width={160} />}
        {providers.data?.map(({ id, label }) => {
          const Icon = providerIcon(id)
          return (
            <Button
              key={id}
              variant="default"
              leftSection={<Icon size={16} aria-hidden />}
              rightSection={<IconLink size={14} aria-hidden />}
              loading={link.isPending && link.variables === id}
              onClick={() => link.mutate(id)}
            >
              Link {label}
            </Button>
          )
        })}
      </Group>
    </>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The server prepares the round trip for this very session, and says where it begins. */
const startLink = async (provider: string): Promise<void> => {
  const response = await fetch(`/auth/${encodeURIComponent(provider)}/link`, { method: 'POST' })
  const answer: unknown = await response.json()
  const text = (name: string) => (isObject(answer) && typeof answer[name] === 'string' ? answer[name] : null)
  const url = text('url')
  if (!response.ok || url === null)
    throw new Error(text('message') ?? `Nothing was linked: the server answered ${response.status}.`)
  window.location.assign(url)
}

const IdentityItem = ({
  identity,
  label,
  count,
}: {
  identity: IdentityView
  label: string
  count: number
}) => {
  const utils = trpc.useUtils()
  const unlink = trpc.profile.unlink.useMutation({
    onSuccess: () => Promise.all([utils.profile.invalidate(), utils.session.invalidate()]),
  })
  const Icon = providerIcon(identity.provider)
  return (
    <li className={classes.item} style={{ flexWrap: 'wrap' }}>
      <Icon size={22} stroke={1.5} color="var(--vz-dim)" aria-hidden />
      <div className={classes.what}>
        <div className={classes.device}>
          <span>{label}</span>
          {identity.email && !identity.emailVerified && (
            <StatusBadge tone="warning">Address not verified</StatusBadge>
          )}
          {identity.keptInStep && <StatusBadge tone="neutral">Kept up to date</StatusBadge>}
        </div>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {identity.email ?? identity.name ?? 'No address'} · used{' '}
          {identity.lastUsedAt ? <RelativeTime at={identity.lastUsedAt} /> : 'never'} · linked{' '}
          <RelativeTime at={identity.linkedAt} />
        </Text>
        {identity.notice && (
          <Alert color="orange" mt="xs" p="xs">
            {identity.notice}
          </Alert>
        )}
      </div>
      <ConfirmAction
        label="Unlink"
        icon={IconUnlink}
        can={identityCan.unlink(count)}
        title={`Unlink ${label}?`}
        confirmLabel="Unlink"
        danger
        onConfirm={async () => {
          await unlink.mutateAsync({ id: identity.id })
        }}
      >
        You can no longer sign in with it. Other browsers in which you signed in with it are signed out; this
        one stays.
      </ConfirmAction>
    </li>
  )
}
