import { Stack, Title } from '@mantine/core'
import { IconChartCandle } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { OverviewView } from '@viewzenix/schema'
import { Suspense } from 'react'
import { signed } from '../../lib/figures.ts'
import { lazyPart } from '../../lib/lazy-part.ts'
import { trpc } from '../../lib/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { type Figure, Figures } from '../../ui/figures.tsx'
import { Glow } from '../../ui/glow.tsx'
import { Pnl } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { BotList } from '../bots/bot-list.tsx'
import { EquityCard } from '../equity/equity-card.tsx'
import { positionColumns } from '../positions/position-columns.tsx'
import { FirstSteps } from './first-steps.tsx'
import { LastAlerts } from './last-alerts.tsx'
import classes from './overview-page.module.css'

/** With the forms of half the desk, which most visits do not need. */
const StepPanel = lazyPart(async () => (await import('./step-panel.tsx')).StepPanel)

const route = getRouteApi('/_desk/')
const REFRESH_MS = 30_000

/** Is everything all right? What just happened? */
export const OverviewPage = () => {
  const { range, step } = route.useSearch()
  const navigate = useNavigate()
  const overview = trpc.overview.get.useQuery(undefined, { refetchInterval: REFRESH_MS })
  if (!overview.data)
    return overview.error ? (
      <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  const { equity, positions, alerts, bots, firstSteps } = overview.data
  return (
    <>
      <PageHeader title="Overview" />
      <Stack gap="lg">
        {firstSteps.length > 0 && <FirstSteps open={firstSteps} />}
        <Suspense>{step && <StepPanel step={step} />}</Suspense>
        <div className={classes.top}>
          <EquityCard
            currency={equity.currency}
            range={range}
            onRange={(next) =>
              void navigate({ to: '/', search: { range: next }, replace: true, resetScroll: false })
            }
          />
          <LastAlerts alerts={alerts} />
        </div>
        <Today overview={overview.data} />
        <section aria-label="Open positions">
          <Title order={2} mb="sm">
            Open positions
          </Title>
          <DataTable
            label="Open positions"
            columns={positionColumns}
            rows={positions}
            rowId={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: '/positions/$positionId', params: { positionId: id } })}
            empty={
              <EmptyState icon={IconChartCandle} title="No open position">
                A position opens when an entry is filled.
              </EmptyState>
            }
          />
        </section>
        <section aria-label="Bots">
          <Title order={2} mb="sm">
            Bots
          </Title>
          <BotList
            bots={bots}
            onOpen={({ id }) => void navigate({ to: '/bots/$botId', params: { botId: id } })}
            action={<Link to="/bots/new">Make a bot</Link>}
          />
        </section>
      </Stack>
    </>
  )
}

/** The day in figures. A day begins at midnight, UTC. */
const Today = ({ overview: { equity, counts } }: { overview: OverviewView }) => (
  <Figures
    className={classes.figures ?? ''}
    figures={[
      {
        name: 'P&L today, UTC',
        value: (
          <>
            <Pnl value={equity.dayChange} unit={equity.currency} />
            {equity.dayChangePercent && (
              <span className={`num ${classes.percent}`}>{signed(equity.dayChangePercent)} %</span>
            )}
          </>
        ),
      },
      count('Alerts today', counts.alertsToday),
      count('Orders today', counts.ordersToday),
      count('Fills today', counts.fillsToday),
      count('Refused today', counts.refusedToday),
      count('Open orders', counts.openOrders),
    ]}
  />
)

const count = (name: string, value: number): Figure => ({ name, value: <Glow value={value}>{value}</Glow> })
