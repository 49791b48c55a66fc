import { Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** A page's name, what it is for, and what can be begun here. */
export const PageHeader = ({
  title,
  note,
  children,
}: {
  title: string
  note?: string
  children?: ReactNode
}) => {
  useDocumentTitle(`${title} · Viewzenix`)
  return (
    <Group justify="space-between" align="flex-start" gap="md" mb="md" wrap="wrap">
      <div style={{ minWidth: 0, flex: '1 1 260px' }}>
        <Title order={1}>{title}</Title>
        {note && (
          <Text size="sm" c="dimmed" mt={2}>
            {note}
          </Text>
        )}
      </div>
      {children && <Group gap="sm">{children}</Group>}
    </Group>
  )
}
