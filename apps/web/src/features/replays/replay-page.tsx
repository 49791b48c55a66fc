import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconArrowLeft, IconTrash, IconX } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReplayAlertView, ReplaySummary, ReplayView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { byCursor } from '../../lib/by-cursor.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LinedList } from '../../ui/lined-list.tsx'
import { Pnl } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { alertStatusWords } from '../alerts/alert-status-badge.tsx'
import { LeftOut } from './left-out.tsx'
import { DifferenceList, Differences, Outcome } from './outcome.tsx'
import { countWords, daysWords, scopeWords } from './replay-words.ts'
import classes from './replays.module.css'

export type Shown = 'different' | 'all'
const options: { value: Shown; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'different', label: 'Different' },
]

/** One replay: what came of it in all, and each alert then and now, those that differ first. */
export const ReplayPage = ({
  replayId,
  show,
  onShow,
}: {
  replayId: string
  show: Shown
  onShow: (show: Shown) => void
}) => {
  const replay = trpc.replay.get.useQuery({ id: replayId })
  const view = replay.data
  if (!view)
    return replay.error ? (
      <ErrorState error={replay.error} onRetry={() => void replay.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  return (
    <>
      <PageHeader title={`${scopeWords(view)}, ${daysWords(view)}`} note={noteOf(view)}>
        <Button
          component={Link}
          to="/replays"
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          All replays
        </Button>
        <Acts view={view} />
      </PageHeader>
      <Stack gap="lg">
        {view.state === 'running' && <Made view={view} />}
        {view.reason && (
          <Text size="sm">
            <Sentence>{view.reason}</Sentence>
          </Text>
        )}
        {view.summary && <Facts facts={factsOf(view.summary)} />}
        {view.summary && view.summary.leftOut > 0 && (
          <LeftOut replayId={replayId} count={view.summary.leftOut} />
        )}
        {view.summary && (
          <>
            <Group justify="space-between" align="flex-end" gap="sm">
              <Choice label="Alerts" options={options} value={show} onChange={onShow} />
              {view.summary.different > 0 && (
                <Text size="sm" c="dimmed">
                  What differs follows from what was changed since, and from what was held in between.
                </Text>
              )}
            </Group>
            <ReplayedAlerts key={show} replayId={replayId} show={show} />
          </>
        )}
      </Stack>
    </>
  )
}

const noteOf = ({ cut, total, timeZone }: ReplayView): string =>
  `Days by ${timeZone}. Nothing of this was sent.${cut ? ` There were more: these are the first ${countWords(total)} alerts.` : ''}`

const Made = ({ view: { replayed, total } }: { view: ReplayView }) => (
  <div>
    <Progress value={total === 0 ? 0 : (replayed / total) * 100} aria-label="Alerts replayed" mb={6} />
    <Text size="sm" c="dimmed">
      {total === 0 ? 'Its alerts are being read.' : `${countWords(replayed)} of ${countWords(total)} alerts`}
    </Text>
  </div>
)

const Acts = ({ view: { id, state } }: { view: ReplayView }) => {
  const navigate = useNavigate()
  const may = useRole('trade')
  const utils = trpc.useUtils()
  const onSuccess = () => utils.replay.invalidate()
  const cancel = trpc.replay.cancel.useMutation({ onSuccess })
  const remove = trpc.replay.delete.useMutation()
  return state === 'waiting' || state === 'running' ? (
    <ConfirmAction
      label="Cancel"
      icon={IconX}
      can={may}
      title="Cancel this replay?"
      confirmLabel="Cancel replay"
      onConfirm={async () => void (await cancel.mutateAsync({ id }))}
    >
      It stops, and nothing of it is kept.
    </ConfirmAction>
  ) : (
    <ConfirmAction
      label="Delete"
      icon={IconTrash}
      can={may}
      title="Delete this replay?"
      confirmLabel="Delete replay"
      danger
      quiet
      onConfirm={async () => {
        await remove.mutateAsync({ id })
        await navigate({ to: '/replays' })
        await utils.replay.list.invalidate()
      }}
    >
      What it found is gone; it can be made anew. Alerts and orders stay.
    </ConfirmAction>
  )
}

const differentWords = (count: number): string => {
  if (count === 0) return 'all as then'
  return `${countWords(count)} different`
}

const factsOf = (summary: ReplaySummary): [string, ReactNode][] => [
  ['Alerts', `${countWords(summary.alerts)}, ${differentWords(summary.different)}`],
  ['Refused', `${countWords(summary.refusedThen)} then, ${countWords(summary.refusedNow)} now`],
  ['Orders', `${countWords(summary.ordersThen)} then, ${countWords(summary.ordersNow)} now`],
  [
    'Closed, after fees',
    <span key="net">
      <Pnl value={summary.netThen} /> then, <Pnl value={summary.netNow} /> now
    </span>,
  ],
  [
    'Open at the end',
    <span key="open">
      <Pnl value={summary.openThen} /> then, <Pnl value={summary.openNow} /> now
    </span>,
  ],
]

const ReplayedAlerts = ({ replayId, show }: { replayId: string; show: Shown }) => {
  const alerts = trpc.replay.alerts.useInfiniteQuery(
    { replayId, limit: 50, ...(show === 'different' && { different: true }) },
    byCursor,
  )
  const rows = alerts.data?.pages.flatMap(({ items }) => items)
  if (!rows)
    return alerts.error ? (
      <ErrorState error={alerts.error} onRetry={() => void alerts.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {show === 'different'
          ? 'No alert would come out differently.'
          : 'No alert was received on these days.'}
      </Text>
    )
  return (
    <Card label="Alerts of the replay">
      <LinedList>
        {rows.map((row) => (
          <li key={row.id}>
            <Replayed row={row} />
          </li>
        ))}
      </LinedList>
      {alerts.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={alerts.isFetchingNextPage}
          onClick={() => void alerts.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Card>
  )
}

const Replayed = ({ row }: { row: ReplayAlertView }) => {
  const { past, now, differences } = row
  const several = past.decisions.length > 1 || now.decisions.length > 1
  return (
    <>
      <Group gap="sm">
        <Link to="/alerts/$alertId" params={{ alertId: row.alertId }}>
          {row.symbol ?? 'Alert'}, <RelativeTime at={row.receivedAt} />
        </Link>
        <Differences differences={differences} />
      </Group>
      <DifferenceList differences={differences} />
      <div className={classes.sides}>
        <Outcome title="Then" badge={alertStatusWords[past.status]} {...past} named={several} />
        <Outcome title="Now" badge={alertStatusWords[now.status]} {...now} named={several} />
      </div>
    </>
  )
}
