import { IconMailForward, IconX } from '@tabler/icons-react'
import type { InvitationView, Verdict } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Name } from '../../ui/name.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './members.module.css'
import { roleWords } from './role-words.ts'

/** Invitations that nobody has answered. */
export const InvitationList = ({
  invitations,
  can,
  onLink,
}: {
  invitations: InvitationView[]
  can: Verdict
  onLink: (made: { id: string; link: string }) => void
}) => {
  const columns: Column<InvitationView>[] = [
    { id: 'email', header: 'Email', phone: 'title', cell: ({ email }) => <Name strong>{email}</Name> },
    { id: 'role', header: 'Role', cell: ({ role }) => roleWords[role].label },
    {
      id: 'state',
      header: 'State',
      phone: 'note',
      cell: ({ state }) => (
        <StatusBadge tone={state === 'open' ? 'neutral' : 'warning'}>
          {state === 'open' ? 'Open' : 'Expired'}
        </StatusBadge>
      ),
    },
    { id: 'sent', header: 'Sent', cell: ({ sentAt }) => <RelativeTime at={sentAt} /> },
    { id: 'expires', header: 'Expires', cell: ({ expiresAt }) => <RelativeTime at={expiresAt} /> },
    { id: 'by', header: 'By', cell: ({ invitedBy }) => <Name>{invitedBy}</Name> },
    {
      id: 'acts',
      header: '',
      align: 'right',
      phone: 'side',
      cell: (invitation) => <Acts invitation={invitation} can={can} onLink={onLink} />,
    },
  ]
  return (
    <DataTable label="Invitations" columns={columns} rows={invitations} rowId={({ id }) => id} empty={null} />
  )
}

const Acts = ({
  invitation: { id, email },
  can,
  onLink,
}: {
  invitation: InvitationView
  can: Verdict
  onLink: (made: { id: string; link: string }) => void
}) => {
  const utils = trpc.useUtils()
  const onSuccess = () => Promise.all([utils.invitation.invalidate(), utils.activity.invalidate()])
  const resend = trpc.invitation.resend.useMutation({ onSuccess })
  const revoke = trpc.invitation.revoke.useMutation({ onSuccess })
  return (
    <div className={classes.acts}>
      <ConfirmAction
        label="Send again"
        icon={IconMailForward}
        quiet
        can={can}
        title={`Send the invitation to ${email} again?`}
        confirmLabel="Send again"
        onConfirm={async () => {
          onLink({ id, link: (await resend.mutateAsync({ id })).link })
        }}
      >
        It gets a new link and seven new days. The link that was sent before stops working.
      </ConfirmAction>
      <ConfirmAction
        label="Revoke"
        icon={IconX}
        quiet
        danger
        can={can}
        title={`Take back the invitation to ${email}?`}
        confirmLabel="Take it back"
        onConfirm={async () => {
          await revoke.mutateAsync({ id })
        }}
      >
        The link stops working at once.
      </ConfirmAction>
    </div>
  )
}
