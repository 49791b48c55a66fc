import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { PerformancePage, type PerformanceSearch } from '../../features/performance/performance-page.tsx'
import { performanceRanges } from '../../features/performance/performance-ranges.ts'
import { oneOf, shortText } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/performance')({
  validateSearch: (given: Record<string, unknown>): PerformanceSearch => ({
    bot: shortText(given.bot),
    account: shortText(given.account),
    symbol: shortText(given.symbol),
    range: oneOf(performanceRanges, given.range),
  }),
  component: Performance,
})

function Performance() {
  const search = Route.useSearch()
  const navigate = useNavigate()
  return (
    <PerformancePage
      search={search}
      onNarrow={(next) =>
        void navigate({ to: '/performance', search: { ...search, ...next }, replace: true })
      }
    />
  )
}
