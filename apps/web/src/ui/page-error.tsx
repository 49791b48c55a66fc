import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorState } from './error-state.tsx'

/** Stands in for a page that failed; what is around it goes on working. */
export const PageError = ({ error, reset }: ErrorComponentProps) => (
  <ErrorState error={error} onRetry={reset} />
)
