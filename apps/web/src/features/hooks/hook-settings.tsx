import { Button, Group, Text } from '@mantine/core'
import type { HookView } from '@viewzenix/schema'
import { useState } from 'react'
import { fieldErrors } from '../../lib/errors.ts'
import { useRole } from '../../lib/use-role.ts'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { HookForm } from './hook-form.tsx'
import { useHookActions } from './use-hooks.ts'

export const HookSettings = ({ hook }: { hook: HookView }) => {
  const { update } = useHookActions()
  const configure = useRole('configure')
  const [saved, setSaved] = useState(false)
  return (
    <HookForm
      initial={{
        name: hook.name,
        dedupeWindowSeconds: hook.dedupeWindowSeconds,
        allowPathSecret: hook.allowPathSecret,
      }}
      disabled={!configure.can}
      onSubmit={async (values) => {
        setSaved(false)
        try {
          await update.mutateAsync({ id: hook.id, ...values })
          setSaved(true)
          return null
        } catch (error) {
          return fieldErrors(error, ['name', 'dedupeWindowSeconds', 'allowPathSecret'])
        }
      }}
    >
      <ProblemNote error={update.error} />
      <Group justify="flex-end" mt="md">
        <Text size="sm" c="dimmed" role="status">
          {configure.can ? saved && 'Saved.' : configure.why}
        </Text>
        <Button type="submit" loading={update.isPending} disabled={!configure.can}>
          Save
        </Button>
      </Group>
    </HookForm>
  )
}
