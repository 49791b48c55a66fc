import { Button, Menu, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { type MemberView, memberCan, type Role, roles } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { roleWords } from './role-words.ts'

/** A member's role and, opened, every role with what it may do, or why it cannot be given. */
export const RoleMenu = ({
  member,
  mine,
  owners,
  onError,
}: {
  member: MemberView
  mine: Role
  owners: number
  onError: (error: unknown) => void
}) => {
  const utils = trpc.useUtils()
  const change = trpc.member.changeRole.useMutation({
    onSuccess: () =>
      Promise.all([utils.member.invalidate(), utils.me.invalidate(), utils.activity.invalidate()]),
    onError,
  })
  const verdictOf = (to: Role) =>
    memberCan.changeRole({ mine, theirs: member.role, isMe: member.isMe, owners }, to)
  const verdicts = roles.map((to) => ({ to, verdict: verdictOf(to) }))
  const refusal = verdicts.find(({ to, verdict }) => to !== member.role && !verdict.can)?.verdict
  const none = verdicts.every(({ verdict }) => !verdict.can)
  const label = roleWords[member.role].label
  if (none && refusal && !refusal.can)
    return (
      <Tooltip label={refusal.why}>
        <Button
          size="compact-sm"
          variant="default"
          data-disabled
          aria-disabled
          aria-label={`Role of ${member.name}: ${label}`}
          onClick={(event) => event.preventDefault()}
        >
          {label}
        </Button>
      </Tooltip>
    )
  return (
    <Menu width={300} position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          loading={change.isPending}
          aria-label={`Role of ${member.name}: ${label}`}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {verdicts.map(({ to, verdict }) => (
          <Menu.Item
            key={to}
            disabled={!verdict.can}
            rightSection={to === member.role && <IconCheck size={16} aria-label="current" />}
            onClick={() => {
              onError(null)
              change.mutate({ id: member.id, role: to })
            }}
          >
            {roleWords[to].label}
            <Text size="xs" c="dimmed">
              {verdict.can || to === member.role ? roleWords[to].may : verdict.why}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
