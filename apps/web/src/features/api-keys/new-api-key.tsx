import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type ApiKeyScope, type ApiKeyWithSecret, apiKeyScopes, createApiKeyInput } from '@viewzenix/schema'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { expiries, scopeWords } from './scope-words.ts'

type Values = { name: string; scopes: ApiKeyScope[]; expiry: string }

const inputOf = ({ name, scopes, expiry }: Values) => ({
  name,
  scopes,
  expiresInDays: expiry === 'never' ? null : Number(expiry),
})
const readOnly = apiKeyScopes.filter((scope) => !scopeWords[scope].writes)

/** Makes an API key for an outside program. */
export const NewApiKey = ({
  onMade,
  onCancel,
}: {
  onMade: (made: ApiKeyWithSecret) => void
  onCancel: () => void
}) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const create = trpc.apiKey.create.useMutation({ onSuccess: () => utils.apiKey.invalidate() })
  const form = useForm<Values>({
    mode: 'controlled',
    initialValues: { name: '', scopes: readOnly, expiry: '90' },
    validate: (values) => {
      const errors: { name?: string; scopes?: string } = {}
      for (const { path, message } of createApiKeyInput.safeParse(inputOf(values)).error?.issues ?? []) {
        const field = path[0]
        if (field === 'name' || field === 'scopes') errors[field] ??= message
      }
      return errors
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(async (values) => {
        try {
          onMade(await create.mutateAsync(inputOf(values)))
        } catch (error) {
          form.setErrors(fieldErrors(error, ['name', 'scopes']))
        }
      })}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="The program that will use it, so that you know later what breaks when you revoke it."
          placeholder="Journal export"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Checkbox.Group label="It may" {...form.getInputProps('scopes')}>
          <Stack gap="xs" mt={6}>
            {apiKeyScopes.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={scopeWords[scope].label}
                description={`${scopeWords[scope].note} · ${scope}`}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select label="Stops working after" data={expiries} {...form.getInputProps('expiry')} />
        <ProblemNote error={create.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <ActionButton type="submit" can={configure} loading={create.isPending}>
            Make API key
          </ActionButton>
        </Group>
      </Stack>
    </form>
  )
}
