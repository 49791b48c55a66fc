import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type AccountView, createAccountInput } from '@viewzenix/schema'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

type Values = { name: string; startingCash: string }

/** Makes a paper account. */
export const NewAccount = ({
  onMade,
  onCancel,
}: {
  onMade: (account: AccountView) => void
  onCancel: () => void
}) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const create = trpc.account.create.useMutation({
    onSuccess: () => Promise.all([utils.account.invalidate(), utils.overview.invalidate()]),
  })
  const form = useForm<Values>({
    mode: 'controlled',
    initialValues: { name: '', startingCash: '100000' },
    validate: (values) => {
      const errors: Partial<Values> = {}
      for (const { path, message } of createAccountInput.safeParse(values).error?.issues ?? []) {
        const field = path[0]
        if (field === 'name' || field === 'startingCash') errors[field] ??= message
      }
      return errors
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(async (values) => {
        try {
          onMade(await create.mutateAsync({ ...values, startingCash: values.startingCash.trim() }))
        } catch (error) {
          form.setErrors(fieldErrors(error, ['name', 'startingCash']))
        }
      })}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="Paper, breakout strategy"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <DecimalInput
          label="Starting cash"
          description="Play money on the simulated market. It cannot be changed later: make another account instead."
          unit="USD"
          {...form.getInputProps('startingCash')}
        />
        <ProblemNote error={create.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <ActionButton type="submit" can={configure} loading={create.isPending}>
            Make paper account
          </ActionButton>
        </Group>
      </Stack>
    </form>
  )
}
