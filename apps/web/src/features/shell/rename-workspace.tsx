import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { ProblemNote } from '../../ui/problem-note.tsx'

export const RenameWorkspace = ({ name, onClose }: { name: string; onClose: () => void }) => {
  const utils = trpc.useUtils()
  const [typed, setTyped] = useState(name)
  const rename = trpc.workspace.rename.useMutation({
    onSuccess: () => Promise.all([utils.me.invalidate(), utils.activity.invalidate()]),
  })
  const wrong = fieldErrors(rename.error, ['name']).name
  return (
    <Modal opened onClose={onClose} title="Rename the workspace" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate({ name: typed }, { onSuccess: onClose })
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            autoComplete="off"
            data-autofocus
            value={typed}
            error={wrong}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <ProblemNote error={wrong ? null : rename.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
