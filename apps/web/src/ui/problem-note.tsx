import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { actSentence } from '../lib/errors.ts'
import { Sentence } from './sentence.tsx'

/** What went wrong with the last act, where it was done. Nothing when nothing did. */
export const ProblemNote = ({ error }: { error: unknown }) =>
  error ? (
    <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />} role="alert" my="sm">
      <Sentence>{actSentence(error)}</Sentence>
    </Alert>
  ) : null
