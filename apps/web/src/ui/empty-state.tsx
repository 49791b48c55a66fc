import { Stack, Text } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Nothing here yet: what would stand here, and the next step. */
export const EmptyState = ({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: TablerIcon
  title: string
  children: ReactNode
  action?: ReactNode
}) => (
  <Stack align="center" gap="xs" py={56} px="md" ta="center">
    <Icon size={32} stroke={1.4} color="var(--vz-dim)" aria-hidden />
    <Text fw={600}>{title}</Text>
    <Text size="sm" c="dimmed" maw={420}>
      {children}
    </Text>
    {action && <div style={{ marginTop: 8 }}>{action}</div>}
  </Stack>
)
