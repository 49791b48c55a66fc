import type { RiskView } from '@viewzenix/schema'
import { Suspense } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'

const RiskForm = lazyPart(async () => (await import('./risk-form.tsx')).RiskForm)

/** The limits of the workspace, an account or a bot. */
export const RiskRules = ({ scope, scopeId }: Pick<RiskView, 'scope' | 'scopeId'>) => {
  const risk = trpc.risk.get.useQuery({ scope, scopeId })
  if (risk.data)
    return (
      <Suspense fallback={<PanelSkeleton />}>
        <RiskForm key={scopeId} risk={risk.data} />
      </Suspense>
    )
  if (risk.error) return <ErrorState error={risk.error} onRetry={() => void risk.refetch()} />
  return <PanelSkeleton />
}
