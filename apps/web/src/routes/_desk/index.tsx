import { createFileRoute } from '@tanstack/react-router'
import { equityRanges } from '../../features/equity/equity-ranges.ts'
import { OverviewPage } from '../../features/overview/overview-page.tsx'
import { firstSteps } from '../../features/overview/step-words.ts'
import { oneOf } from '../../lib/search.ts'

type Search = {
  range?: (typeof equityRanges)[number]
  /** The first step that is being done in place. */
  step?: (typeof firstSteps)[number]
}

export const Route = createFileRoute('/_desk/')({
  validateSearch: ({ range, step }: Record<string, unknown>): Search => ({
    range: oneOf(equityRanges, range),
    step: oneOf(firstSteps, step),
  }),
  component: OverviewPage,
})
