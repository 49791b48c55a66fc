import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { ProblemNote } from '../../ui/problem-note.tsx'

/** Makes another workspace and opens it. */
export const NewWorkspace = ({ onClose }: { onClose: () => void }) => {
  const utils = trpc.useUtils()
  const [name, setName] = useState('')
  const create = trpc.workspace.create.useMutation()
  const open = trpc.me.switchWorkspace.useMutation({ onSuccess: () => utils.invalidate() })
  const wrong = fieldErrors(create.error, ['name']).name
  return (
    <Modal opened onClose={onClose} title="New workspace" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        noValidate
        onSubmit={async (event) => {
          event.preventDefault()
          const made = await create.mutateAsync({ name }).catch(() => null)
          if (made) open.mutate({ id: made.id }, { onSuccess: onClose })
        }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            Its alerts, bots, accounts and members are its own. You will be its owner.
          </Text>
          <TextInput
            label="Name"
            autoComplete="off"
            data-autofocus
            value={name}
            error={wrong}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ProblemNote error={wrong ? null : (create.error ?? open.error)} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || open.isPending}>
              Make workspace
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
