import { Button, Skeleton, Text } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile, IconLogout, IconLogout2, IconX } from '@tabler/icons-react'
import { describeDevice, isPhone, type SessionView } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './session-list.module.css'
import { useSignOut } from './use-sign-out.ts'

/** Where the person is signed in, and the buttons that end it. */
export const SessionsPage = () => {
  const utils = trpc.useUtils()
  const sessions = trpc.session.list.useQuery()
  const others = trpc.session.revokeOthers.useMutation({ onSuccess: () => utils.session.invalidate() })
  const signOut = useSignOut()
  const count = sessions.data?.filter(({ current }) => !current).length ?? 0
  return (
    <>
      <PageHeader
        title="Sessions"
        note="The browsers in which you are signed in. A session ends after 30 days without use."
      >
        <ConfirmAction
          label="Sign out everywhere else"
          icon={IconX}
          can={count > 0 ? { can: true } : { can: false, why: 'You are signed in nowhere else.' }}
          title="Sign out everywhere else?"
          confirmLabel="Sign out everywhere else"
          danger
          onConfirm={async () => {
            await others.mutateAsync()
          }}
        >
          {count === 1 ? 'One other browser has' : `${count} other browsers have`} to sign in again. This one
          stays signed in. API keys and bots go on working.
        </ConfirmAction>
        <ConfirmAction
          label="Sign out everywhere"
          icon={IconLogout2}
          can={{ can: true }}
          title="Sign out everywhere?"
          confirmLabel="Sign out everywhere"
          danger
          onConfirm={async () => {
            await signOut.mutateAsync({ everywhere: true })
          }}
        >
          Every browser has to sign in again, this one too, and what they show live ends. API keys and bots go
          on working.
        </ConfirmAction>
        <Button
          variant="default"
          leftSection={<IconLogout size={16} aria-hidden />}
          loading={signOut.isPending}
          onClick={() => signOut.mutate({})}
        >
          Sign out
        </Button>
      </PageHeader>
      {sessions.error && !sessions.data ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <ul className={classes.list} aria-busy={sessions.isPending}>
          {sessions.data?.map((session) => <SessionItem key={session.id} session={session} />) ?? (
            <li className={classes.item}>
              <Skeleton height={36} />
            </li>
          )}
        </ul>
      )}
    </>
  )
}

const SessionItem = ({ session }: { session: SessionView }) => {
  const utils = trpc.useUtils()
  const revoke = trpc.session.revoke.useMutation({ onSuccess: () => utils.session.invalidate() })
  const device = describeDevice(session.userAgent)
  const Icon = isPhone(session.userAgent) ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.item}>
      <Icon size={22} stroke={1.5} color="var(--vz-dim)" aria-hidden />
      <div className={classes.what}>
        <div className={classes.device}>
          <span>{device}</span>
          {session.current && <StatusBadge tone="good">This browser</StatusBadge>}
        </div>
        <Text size="sm" c="dimmed">
          {session.ip && <span className="num">{session.ip} · </span>}
          seen <RelativeTime at={session.lastSeenAt} /> · signed in <RelativeTime at={session.createdAt} />
        </Text>
      </div>
      {!session.current && (
        <ConfirmAction
          label="Revoke"
          icon={IconX}
          can={{ can: true }}
          title={`Sign ${device} out?`}
          confirmLabel="Revoke session"
          danger
          onConfirm={async () => {
            await revoke.mutateAsync({ id: session.id })
          }}
        >
          That browser is refused from its next request on, and has to sign in again. If you do not know it,
          look through your activity and API keys as well.
        </ConfirmAction>
      )}
    </li>
  )
}
