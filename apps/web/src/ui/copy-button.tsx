import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** Copies `value`. With `words` it is a button with words, else an icon whose name is `label`. */
export const CopyButton = ({
  value,
  label,
  words,
  small,
}: {
  value: string
  label: string
  words?: boolean
  small?: boolean
}) => {
  const { copied, copy } = useClipboard({ timeout: 1500 })
  const Icon = copied ? IconCheck : IconCopy
  if (words)
    return (
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon size={14} aria-hidden />}
        onClick={() => copy(value)}
      >
        {copied ? 'Copied' : label}
      </Button>
    )
  return (
    <Tooltip label={copied ? 'Copied' : label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        size={small ? 22 : 28}
        aria-label={label}
        onClick={() => copy(value)}
      >
        <Icon size={small ? 14 : 16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
