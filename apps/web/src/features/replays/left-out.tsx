import { Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReplayAct } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { countWords } from './replay-words.ts'
import classes from './replays.module.css'

/** What was done then besides the alerts: it is not repeated, and may be why both sides differ. */
export const LeftOut = ({ replayId, count }: { replayId: string; count: number }) => {
  const acts = trpc.replay.acts.useQuery({ replayId })
  if (!acts.data)
    return acts.error ? (
      <ErrorState error={acts.error} onRetry={() => void acts.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  return (
    <Card label="Left out">
      <Title order={2}>Left out</Title>
      <Text size="sm" c="dimmed" mb="xs">
        Done then besides the alerts, and not repeated: what follows from it is different now.
        {count > acts.data.length && ` The first ${countWords(acts.data.length)} of ${countWords(count)}.`}
      </Text>
      <ul className={classes.acts}>
        {acts.data.map((act) => (
          <li key={act.id}>
            <Act act={act} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

const Act = ({ act: { at, alertId, accountName, summary } }: { act: ReplayAct }) => (
  <Text size="sm">
    {alertId ? (
      <Link to="/alerts/$alertId" params={{ alertId }}>
        <RelativeTime at={at} />
      </Link>
    ) : (
      <RelativeTime at={at} />
    )}
    , {accountName}: <Sentence>{summary}</Sentence>
  </Text>
)
