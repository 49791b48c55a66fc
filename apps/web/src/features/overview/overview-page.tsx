import { Group, Stack, Text, Title } from '@mantine/core'
import { IconBell, IconChartCandle, IconRobot } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { signed } from '../../lib/figures.ts'
import { trpc } from '../../lib/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Glow } from '../../ui/glow.tsx'
import { Pnl } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { AlertStatusBadge } from '../alerts/alert-status-badge.tsx'
import { BotStatusBadge } from '../bots/bot-status-badge.tsx'
import { EquityCard } from '../equity/equity-card.tsx'
import { positionColumns } from '../positions/position-columns.tsx'
import { FirstSteps } from './first-steps.tsx'
import classes from './overview-page.module.css'
import { StepPanel } from './step-panel.tsx'

const route = getRouteApi('/_desk/')

/** Is everything all right? What just happened? */
export const OverviewPage = () => {
  const { range, step } = route.useSearch()
  const navigate = useNavigate()
  const overview = trpc.overview.get.useQuery(undefined, { refetchInterval: 30_000 })
  if (!overview.data)
    return overview.error ? (
      <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  const { equity, positions, alerts, bots, counts, firstSteps } = overview.data
  return (
    <>
      <PageHeader title="Overview" />
      <Stack gap="lg">
        {firstSteps.length > 0 && <FirstSteps open={firstSteps} />}
        {step && <StepPanel step={step} />}
        <EquityCard
          currency={equity.currency}
          range={range ?? '1d'}
          onRange={(next) =>
            void navigate({
              to: '/',
              search: { range: next === '1d' ? undefined : next },
              replace: true,
              resetScroll: false,
            })
          }
        />
        <dl className={classes.figures}>
          <div className={classes.figure}>
            <dt>Today</dt>
            <dd>
              <Pnl value={equity.dayChange} unit={equity.currency} />
              {equity.dayChangePercent && (
                <span className="dim num"> {signed(equity.dayChangePercent)} %</span>
              )}
            </dd>
          </div>
          <Figure label="Alerts today" value={counts.alertsToday} />
          <Figure label="Orders today" value={counts.ordersToday} />
          <Figure label="Fills today" value={counts.fillsToday} />
          <Figure label="Refused today" value={counts.refusedToday} />
          <Figure label="Open orders" value={counts.openOrders} />
        </dl>
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
        <div className={classes.pair}>
          <section aria-label="Last alerts">
            <Title order={2} mb="sm">
              Last alerts
            </Title>
            {alerts.length === 0 ? (
              <div className={classes.card}>
                <EmptyState icon={IconBell} title="No alert yet">
                  Send a test alert from a hook, and see it here at once.
                </EmptyState>
              </div>
            ) : (
              <ul className={classes.card}>
                {alerts.map((alert) => (
                  <li key={alert.id}>
                    <Link to="/alerts/$alertId" params={{ alertId: alert.id }} className={classes.item}>
                      <Group justify="space-between" wrap="nowrap" gap="sm">
                        <Text size="sm" fw={550} truncate>
                          {alert.signal?.symbol ?? 'Not understood'}
                        </Text>
                        <AlertStatusBadge status={alert.status} />
                      </Group>
                      <Text size="sm" c="dimmed" lineClamp={1}>
                        <RelativeTime at={alert.receivedAt} /> · {alert.summary}
                      </Text>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section aria-label="Bots">
            <Title order={2} mb="sm">
              Bots
            </Title>
            {bots.length === 0 ? (
              <div className={classes.card}>
                <EmptyState icon={IconRobot} title="No bot yet">
                  A bot turns alerts into orders.
                </EmptyState>
              </div>
            ) : (
              <ul className={classes.card}>
                {bots.map((bot) => (
                  <li key={bot.id}>
                    <Link to="/bots/$botId" params={{ botId: bot.id }} className={classes.item}>
                      <Group justify="space-between" wrap="nowrap" gap="sm">
                        <Text size="sm" fw={550} truncate>
                          {bot.name}
                        </Text>
                        <BotStatusBadge bot={bot} />
                      </Group>
                      <Text size="sm" c="dimmed" lineClamp={1}>
                        {bot.hookName} · {bot.ordersToday} orders today
                      </Text>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
      </Stack>
    </>
  )
}

const Figure = ({ label, value }: { label: string; value: number }) => (
  <div className={classes.figure}>
    <dt>{label}</dt>
    <dd className="num">
      <Glow value={value}>{value}</Glow>
    </dd>
  </div>
)
