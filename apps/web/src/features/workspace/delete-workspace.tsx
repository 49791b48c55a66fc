import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core'
import { DELETION_DAYS } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { ProblemNote } from '../../ui/problem-note.tsx'

/** Says what deletion does, and asks for the name. */
export const DeleteWorkspace = ({ name, onClose }: { name: string; onClose: () => void }) => {
  const utils = trpc.useUtils()
  const [typed, setTyped] = useState('')
  const remove = trpc.workspace.delete.useMutation({ onSuccess: () => utils.invalidate() })
  return (
    <Modal opened onClose={onClose} title={`Delete ${name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          remove.mutate({ typedName: typed }, { onSuccess: onClose })
        }}
      >
        <Stack gap="md">
          <List size="sm" spacing={6}>
            <List.Item>Trading is halted at once and resting orders are canceled.</List.Item>
            <List.Item>Hooks answer 410 at once: alerts that are sent are lost.</List.Item>
            <List.Item>
              Open positions stay open at the broker. Close them first if you want them closed.
            </List.Item>
            <List.Item>
              For {DELETION_DAYS} days everything can be read and an owner can restore it. Then it is removed
              for good.
            </List.Item>
          </List>
          <TextInput
            label={
              <>
                Type <b>{name}</b> to delete it
              </>
            }
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <ProblemNote error={remove.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={remove.isPending} disabled={typed.trim() !== name}>
              Delete workspace
            </Button>
          </Group>
          <Text size="xs" c="dimmed">
            An export of everything is on the settings page, also after the deletion.
          </Text>
        </Stack>
      </form>
    </Modal>
  )
}
