import { Avatar, Group } from '@mantine/core'
import { IconUserMinus } from '@tabler/icons-react'
import { type MemberView, memberCan, type Role } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Name } from '../../ui/name.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './members.module.css'
import { RoleMenu } from './role-menu.tsx'

export const MemberList = ({
  members,
  mine,
  onError,
}: {
  members: MemberView[] | undefined
  mine: Role
  onError: (error: unknown) => void
}) => {
  const owners = members?.filter(({ role }) => role === 'owner').length ?? 0
  const columns: Column<MemberView>[] = [
    {
      id: 'name',
      header: 'Name',
      phone: 'title',
      cell: ({ name, avatarUrl, isMe }) => (
        <Group gap="xs" wrap="nowrap">
          <Avatar
            src={avatarUrl}
            alt=""
            name={name}
            size={26}
            imageProps={{ referrerPolicy: 'no-referrer' }}
          />
          <Name strong>{name}</Name>
          {isMe && <StatusBadge tone="neutral">You</StatusBadge>}
        </Group>
      ),
    },
    {
      id: 'email',
      header: 'Email',
      phone: 'note',
      cell: ({ email }) => (email ? <Name>{email}</Name> : <span className="dim">None</span>),
    },
    { id: 'joined', header: 'Joined', cell: ({ joinedAt }) => <RelativeTime at={joinedAt} /> },
    {
      id: 'seen',
      header: 'Last seen',
      cell: ({ lastSeenAt }) =>
        lastSeenAt ? <RelativeTime at={lastSeenAt} /> : <span className="dim">Never</span>,
    },
    {
      id: 'role',
      header: 'Role',
      align: 'right',
      phone: 'side',
      cell: (member) => (
        <div className={classes.acts}>
          <RoleMenu member={member} mine={mine} owners={owners} onError={onError} />
          <RemoveMember member={member} mine={mine} owners={owners} />
        </div>
      ),
    },
  ]
  return <DataTable label="Members" columns={columns} rows={members} rowId={({ id }) => id} empty={null} />
}

const RemoveMember = ({ member, mine, owners }: { member: MemberView; mine: Role; owners: number }) => {
  const utils = trpc.useUtils()
  const remove = trpc.member.remove.useMutation({
    onSuccess: () => Promise.all([utils.member.invalidate(), utils.activity.invalidate()]),
  })
  return (
    <ConfirmAction
      label="Remove"
      icon={IconUserMinus}
      quiet
      danger
      can={memberCan.remove({ mine, theirs: member.role, isMe: member.isMe, owners })}
      title={`Remove ${member.name}?`}
      confirmLabel={`Remove ${member.name}`}
      onConfirm={async () => {
        await remove.mutateAsync({ id: member.id })
      }}
    >
      They are out at once: their next request is refused and their open invitations are taken back. API keys
      and hooks go on working; rotate what they may have copied.
    </ConfirmAction>
  )
}
