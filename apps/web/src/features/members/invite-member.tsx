import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type InvitationWithLink, inviteInput, memberCan, type Role, roles } from '@viewzenix/schema'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { roleWords } from './role-words.ts'

/** Asks for an address and a role. */
export const InviteMember = ({
  onMade,
  onCancel,
}: {
  onMade: (made: InvitationWithLink) => void
  onCancel: () => void
}) => {
  const utils = trpc.useUtils()
  const me = trpc.me.get.useQuery()
  const configure = useRole('configure')
  const mine = me.data?.workspace.role ?? 'viewer'
  const invite = trpc.member.invite.useMutation({
    onSuccess: () => Promise.all([utils.invitation.invalidate(), utils.activity.invalidate()]),
  })
  const form = useForm<{ email: string; role: Role }>({
    mode: 'controlled',
    initialValues: { email: '', role: 'trader' },
    validate: (values) => {
      const issue = inviteInput.safeParse(values).error?.issues.find(({ path }) => path[0] === 'email')
      return { email: issue?.message ?? null }
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(async (values) => {
        try {
          onMade(await invite.mutateAsync(values))
        } catch (error) {
          form.setErrors(fieldErrors(error, ['email']))
        }
      })}
    >
      <Stack gap="md">
        {!configure.can && <Text size="sm">{configure.why}</Text>}
        <TextInput
          label="Email"
          description="The invitation is for this address alone: whoever accepts has to sign in with it."
          placeholder="ada@example.com"
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('email')}
        />
        <Radio.Group label="Role" {...form.getInputProps('role')}>
          <Stack gap="xs" mt={6}>
            {roles.map((role) => {
              const verdict = memberCan.invite(mine, role)
              // Who may invite nobody is told so once, not under every role.
              const why = verdict.can || !configure.can ? null : verdict.why
              return (
                <Radio
                  key={role}
                  value={role}
                  label={roleWords[role].label}
                  description={why ?? roleWords[role].may}
                  disabled={!verdict.can}
                />
              )
            })}
          </Stack>
        </Radio.Group>
        <ProblemNote error={invite.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <ActionButton type="submit" can={configure} loading={invite.isPending}>
            Send invitation
          </ActionButton>
        </Group>
      </Stack>
    </form>
  )
}
