import { Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReplayView } from '@viewzenix/schema'
import { byCursor } from '../../lib/by-cursor.ts'
import { trpc } from '../../lib/trpc.ts'
import type { Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Pnl } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { NewReplay } from './new-replay.tsx'
import { countWords, daysWords, replayStateWords, scopeWords } from './replay-words.ts'
import classes from './replays.module.css'

const columns: Column<ReplayView>[] = [
  { id: 'scope', header: 'Alerts of', phone: 'title', cell: scopeWords },
  { id: 'days', header: 'Days', cell: (row) => <span className="num">{daysWords(row)}</span> },
  {
    id: 'state',
    header: 'State',
    phone: 'note',
    cell: ({ state, replayed, total, reason, ...row }) => (
      <>
        <span className={`num ${classes.narrow}`}>{daysWords(row)} </span>
        <StatusBadge tone={replayStateWords[state].tone}>{replayStateWords[state].label}</StatusBadge>{' '}
        {state === 'running' && `${countWords(replayed)} of ${countWords(total)}`}
        {reason && (
          <Text size="xs" c="dimmed">
            <Sentence>{reason}</Sentence>
          </Text>
        )}
      </>
    ),
  },
  {
    id: 'different',
    header: 'Different',
    align: 'right',
    phone: 'side',
    cell: ({ summary }) => (
      <span className="num">
        {summary ? `${countWords(summary.different)} of ${countWords(summary.alerts)}` : '–'}
      </span>
    ),
  },
  {
    id: 'then',
    header: 'Won then',
    align: 'right',
    cell: ({ summary }) => <Pnl value={summary?.netThen ?? null} />,
  },
  {
    id: 'now',
    header: 'Now',
    align: 'right',
    cell: ({ summary }) => <Pnl value={summary?.netNow ?? null} />,
  },
  {
    id: 'asked',
    header: 'Asked for',
    cell: ({ requestedBy, createdAt }) => (
      <>
        {requestedBy}, <RelativeTime at={createdAt} />
      </>
    ),
  },
]

/** What today's bots would have made of the alerts of some days. */
export const ReplaysPage = ({ bot }: { bot?: string }) => {
  const navigate = useNavigate()
  const replays = trpc.replay.list.useInfiniteQuery({ limit: 20 }, byCursor)
  const open = (replayId: string) => void navigate({ to: '/replays/$replayId', params: { replayId } })
  return (
    <>
      <PageHeader
        title="Replays"
        note="A day’s alerts against today’s bots, on the paper broker’s market of that day: what would have come of them, beside what did."
      />
      <NewReplay bot={bot} onMade={open} />
      <PagedTable
        pages={replays}
        label="Replays"
        columns={columns}
        onOpen={({ id }) => open(id)}
        empty={
          <EmptyState icon={IconHistory} title="Nothing has been replayed yet">
            Change a bot, then replay a day above: you see what it would have done before it trades.
          </EmptyState>
        }
      />
    </>
  )
}
