import { Button, Stack, Text } from '@mantine/core'
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { errorSentence } from '../lib/errors.ts'

/** What could not be shown, why, and a way to try again. */
export const ErrorState = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => (
  <Stack align="center" gap="sm" py={56} px="md" ta="center" role="alert">
    <IconPlugConnectedX size={32} stroke={1.4} color="var(--vz-loss-text)" aria-hidden />
    <Text size="sm" maw={460}>
      {errorSentence(error)}
    </Text>
    <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
      Try again
    </Button>
  </Stack>
)
