import { Button, Group } from '@mantine/core'
import type { HookWithSecret } from '@viewzenix/schema'
import { fieldErrors } from '../../lib/errors.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { HookForm, newHookValues } from './hook-form.tsx'
import { useHookActions } from './use-hooks.ts'

export const NewHook = ({
  onMade,
  onCancel,
}: {
  onMade: (made: HookWithSecret) => void
  onCancel: () => void
}) => {
  const { create } = useHookActions()
  const configure = useRole('configure')
  return (
    <HookForm
      initial={newHookValues}
      onSubmit={async (values) => {
        try {
          onMade(await create.mutateAsync(values))
          return null
        } catch (error) {
          return fieldErrors(error, ['name', 'dedupeWindowSeconds', 'allowPathSecret'])
        }
      }}
    >
      <ProblemNote error={create.error} />
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <ActionButton type="submit" can={configure} loading={create.isPending}>
          Make hook
        </ActionButton>
      </Group>
    </HookForm>
  )
}
