import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { errorSentence } from '../lib/errors.ts'

/** What went wrong with the last act, where it was done. Nothing when nothing did. */
export const ProblemNote = ({ error }: { error: unknown }) =>
  error ? (
    <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />} role="alert" my="sm">
      {errorSentence(error)}
    </Alert>
  ) : null
