import { Button, Group, Modal, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { TablerIcon } from '@tabler/icons-react'
import type { Verdict } from '@viewzenix/schema'
import { type ReactNode, useState } from 'react'
import { ActionButton } from './action-button.tsx'
import { ProblemNote } from './problem-note.tsx'

type Props = {
  label: string
  icon: TablerIcon
  can: Verdict
  /** A question that names the thing. */
  title: string
  confirmLabel: string
  danger?: boolean
  /** For acts that are seldom wanted: the button steps back. */
  quiet?: boolean
  onConfirm: () => Promise<void>
  /** What it will do. */
  children: ReactNode
}

/** A button that says what it will do before it does it. A failure is told in place and can be tried again. */
export const ConfirmAction = (props: Props) => {
  const { label, icon: Icon, can, title, confirmLabel, danger, quiet, onConfirm, children } = props
  const [opened, { open, close }] = useDisclosure(false)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const confirm = async () => {
    setPending(true)
    setError(null)
    try {
      await onConfirm()
      close()
    } catch (caught) {
      setError(caught)
    } finally {
      setPending(false)
    }
  }
  return (
    <>
      <ActionButton
        can={can}
        variant={quiet ? 'subtle' : 'default'}
        color={quiet && danger ? 'red' : undefined}
        leftSection={<Icon size={16} aria-hidden />}
        onClick={() => {
          setError(null)
          open()
        }}
      >
        {label}
      </ActionButton>
      <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack gap="md">
          <div>{children}</div>
          <ProblemNote error={error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close} data-autofocus>
              Cancel
            </Button>
            <Button color={danger ? 'red' : undefined} loading={pending} onClick={confirm}>
              {confirmLabel}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
