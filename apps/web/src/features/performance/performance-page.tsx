import { Button, Stack } from '@mantine/core'
import { IconChartLine } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { PerformanceView } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { Choice } from '../../ui/choice.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { DayBars } from './day-bars.tsx'
import { KeyFigures } from './key-figures.tsx'
import { LatencyTable } from './latency-table.tsx'
import { PartsTable } from './parts-table.tsx'
import { type PerformanceRange, startOf } from './performance-ranges.ts'
import { ResultCard } from './result-card.tsx'
import { TradesTable } from './trades-table.tsx'

export type PerformanceSearch = { bot?: string; account?: string; symbol?: string; range?: PerformanceRange }

const ranges: { value: PerformanceRange; label: string }[] = [
  { value: '1w', label: '7 days' },
  { value: '1m', label: '30 days' },
  { value: '1y', label: 'A year' },
  { value: 'all', label: 'All' },
]

/** All trades are made anew for each answer: not at every fill. */
const REFRESH_MS = 60_000

/** What trading came to, as a whole and by its parts; every figure leads to the orders that it is made of. */
export const PerformancePage = ({
  search,
  onNarrow,
}: {
  search: PerformanceSearch
  onNarrow: (search: PerformanceSearch) => void
}) => {
  const { bot, account, symbol, range = '1m' } = search
  const [now] = useState(Date.now)
  const performance = trpc.performance.get.useQuery(
    { botId: bot, accountId: account, symbol, from: startOf(range, now) },
    { placeholderData: (before) => before, refetchInterval: REFRESH_MS },
  )
  const narrowed = bot || account || symbol
  return (
    <>
      <PageHeader title="Performance" note="Trades that were closed, first in first out, after fees.">
        <Choice
          label="Closed in the last"
          options={ranges}
          value={range}
          onChange={(next) => onNarrow({ range: next })}
        />
      </PageHeader>
      {narrowed && (
        <Button
          variant="default"
          size="xs"
          mb="md"
          onClick={() => onNarrow({ bot: undefined, account: undefined, symbol: undefined })}
        >
          Show all bots, accounts and symbols
        </Button>
      )}
      {performance.data ? (
        <Numbers view={performance.data} onNarrow={onNarrow} />
      ) : performance.error ? (
        <ErrorState error={performance.error} onRetry={() => void performance.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </>
  )
}

const Numbers = ({
  view,
  onNarrow,
}: {
  view: PerformanceView
  onNarrow: (search: PerformanceSearch) => void
}) => {
  if (view.trades === 0 && view.symbols.length === 0)
    return (
      <EmptyState
        icon={IconChartLine}
        title="Nothing was traded"
        action={<Link to="/hooks">Go to the hooks</Link>}
      >
        The numbers begin with the first fill. Send a test alert from a hook to see one.
      </EmptyState>
    )
  return (
    <Stack gap="lg">
      <KeyFigures view={view} />
      <ResultCard view={view} />
      <DayBars days={view.days} />
      <PartsTable
        label="By bot"
        unit={view.currency}
        parts={view.bots}
        onNarrow={(bot) => onNarrow({ bot })}
      />
      <PartsTable
        label="By account"
        unit={view.currency}
        parts={view.accounts}
        onNarrow={(account) => onNarrow({ account })}
      />
      <PartsTable
        label="By symbol"
        unit={view.currency}
        parts={view.symbols}
        onNarrow={(symbol) => onNarrow({ symbol })}
      />
      <TradesTable unit={view.currency} trades={view.lastTrades} />
      <LatencyTable stages={view.latency} />
    </Stack>
  )
}
