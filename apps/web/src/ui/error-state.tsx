import { Button, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX, IconRefresh, IconSearchOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { errorSentence, isAway, isNowhere, serverError } from '../lib/errors.ts'
import { Sentence } from './sentence.tsx'

/** What could not be shown, why, and a way to try again where that can help. */
export const ErrorState = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => {
  const code = serverError(error)?.code
  const gone = isNowhere(error)
  // What is not there or not allowed stays so, however often it is asked.
  const final = gone || code === 'FORBIDDEN'
  const Icon = gone ? IconSearchOff : isAway(error) ? IconPlugConnectedX : IconAlertTriangle
  return (
    <Stack align="center" gap="sm" py={56} px="md" ta="center" role="alert">
      <Icon size={32} stroke={1.4} color={gone ? 'var(--vz-dim)' : 'var(--vz-loss-text)'} aria-hidden />
      <Text size="sm" maw={460}>
        {code === 'INVALID' && gone ? (
          'There is nothing at this address: it may be mistyped, or cut off.'
        ) : (
          <Sentence>{errorSentence(error)}</Sentence>
        )}
      </Text>
      {gone && (
        <Text size="sm">
          <Link to="/">Back to the overview</Link>
        </Text>
      )}
      {!final && (
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </Stack>
  )
}
