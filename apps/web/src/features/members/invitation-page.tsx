import { Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { InvitationOffer } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from '../sign-in/sign-in-page.module.css'
import { roleWords } from './role-words.ts'

/** What somebody is invited to, whether or not they are signed in, and the button that accepts. */
export const InvitationPage = ({ token }: { token: string }) => {
  const utils = trpc.useUtils()
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => utils.client.invitation.look.mutate({ token }),
    staleTime: 0,
  })
  return (
    <main className={classes.page} id="main">
      <div className={classes.card}>
        <div className={classes.brand}>
          <img src="/favicon.svg" width={28} height={28} alt="" />
          Viewzenix
        </div>
        {offer.data ? (
          <Offer offer={offer.data} token={token} />
        ) : offer.error ? (
          <ErrorState error={offer.error} onRetry={() => void offer.refetch()} />
        ) : (
          <Stack mt="lg" aria-busy>
            <Skeleton height={24} />
            <Skeleton height={80} />
          </Stack>
        )}
      </div>
    </main>
  )
}

const Offer = ({ offer, token }: { offer: InvitationOffer; token: string }) => {
  const utils = trpc.useUtils()
  const { obstacle, why } = offer
  const accept = trpc.invitation.accept.useMutation({
    onSuccess: async () => {
      await utils.invalidate()
      window.location.assign('/')
    },
  })
  return (
    <>
      <Title order={1} mt="lg" style={{ overflowWrap: 'anywhere' }}>
        Join {offer.workspaceName}
      </Title>
      <Text c="dimmed" size="sm" mt={4} mb="md">
        {offer.invitedBy} invites you to this workspace as {roleWords[offer.role].label.toLowerCase()}.
      </Text>
      <Facts
        facts={[
          ['For', offer.addressHint],
          ['You may', roleWords[offer.role].may],
          ['Holds until', <RelativeTime key="until" at={offer.expiresAt} />],
          ...(offer.yourAddress ? ([['You are', offer.yourAddress]] as const) : []),
        ]}
      />
      {obstacle && obstacle !== 'signed_out' && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} aria-hidden />} role="alert" mt="md">
          {why}
        </Alert>
      )}
      <ProblemNote error={accept.error} />
      <Group mt="lg" gap="sm">
        {obstacle === null && (
          <Button fullWidth loading={accept.isPending} onClick={() => accept.mutate({ token })}>
            Join as {roleWords[offer.role].label.toLowerCase()}
          </Button>
        )}
        {(obstacle === 'signed_out' || obstacle === 'other_address') && (
          <Button
            fullWidth
            component="a"
            href={`/sign-in?return_to=${encodeURIComponent(`/invitations/${token}`)}`}
            variant={obstacle === 'signed_out' ? 'filled' : 'default'}
          >
            {obstacle === 'signed_out' ? 'Sign in to accept' : 'Sign in with another account'}
          </Button>
        )}
        {obstacle !== 'signed_out' && (
          <Button fullWidth variant="subtle" component={Link} to="/">
            {obstacle === null ? 'Not now' : 'To my desk'}
          </Button>
        )}
      </Group>
    </>
  )
}
