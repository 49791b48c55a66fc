import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconGhost2, IconGhostOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { BotView, ShadowSignalView, ShadowView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { byCursor } from '../../lib/by-cursor.ts'
import { quantityText } from '../../lib/figures.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LinedList } from '../../ui/lined-list.tsx'
import { Pnl } from '../../ui/money.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { DifferenceList, Differences, Outcome } from '../replays/outcome.tsx'
import { countWords, outcomeWords } from '../replays/replay-words.ts'
import classes from '../replays/replays.module.css'

/** The bot's signals on paper beside its accounts, and both compared. */
export const BotShadow = ({ bot }: { bot: BotView }) => {
  const shadow = trpc.shadow.get.useQuery({ botId: bot.id })
  return (
    <section aria-label="Shadow">
      <Group justify="space-between" gap="sm" mb="xs">
        <Group gap="xs">
          <Title order={2}>Shadow</Title>
          {shadow.data && (
            <StatusBadge tone={shadow.data.on ? 'accent' : 'neutral'}>
              {shadow.data.on ? 'On, paper' : 'Off'}
            </StatusBadge>
          )}
        </Group>
        {shadow.data !== undefined && <Switch bot={bot} shadow={shadow.data} />}
      </Group>
      {shadow.data ? (
        <Compared shadow={shadow.data} />
      ) : shadow.data === null ? (
        <Text size="sm" c="dimmed">
          A shadow takes the bot’s signals on paper beside its accounts, and shows both side by side. It
          touches no account and counts in no total. With the bot paused, it is rehearsed on paper alone.
        </Text>
      ) : shadow.error ? (
        <ErrorState error={shadow.error} onRetry={() => void shadow.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </section>
  )
}

const Switch = ({ bot, shadow }: { bot: BotView; shadow: ShadowView | null }) => {
  const utils = trpc.useUtils()
  const onSuccess = () => utils.shadow.invalidate()
  const start = trpc.shadow.start.useMutation({ onSuccess })
  const stop = trpc.shadow.stop.useMutation({ onSuccess })
  const configure = useRole('configure')
  return shadow?.on ? (
    <ConfirmAction
      label="Turn off"
      icon={IconGhostOff}
      can={configure}
      title={`Turn the shadow of ${bot.name} off?`}
      confirmLabel="Turn off"
      onConfirm={async () => void (await stop.mutateAsync({ botId: bot.id }))}
    >
      It takes no more signals. What it came to can be read until it is turned on anew.
    </ConfirmAction>
  ) : (
    <ConfirmAction
      label="Turn on"
      icon={IconGhost2}
      can={configure}
      title={`Turn a shadow of ${bot.name} on?`}
      confirmLabel="Turn on"
      onConfirm={async () => void (await start.mutateAsync({ botId: bot.id }))}
    >
      From now on each signal is also taken on paper, beginning with what the bot holds.
      {shadow && ' What the shadow before it came to is gone.'}
    </ConfirmAction>
  )
}

const Compared = ({ shadow }: { shadow: ShadowView }) => (
  <Stack gap="sm">
    {shadow.fault && (
      <Text size="sm" className="loss">
        <Sentence>{shadow.fault}</Sentence> The bot itself is not concerned.
      </Text>
    )}
    <Facts facts={factsOf(shadow)} />
    <Signals botId={shadow.botId} />
  </Stack>
)

const factsOf = (shadow: ShadowView): [string, ReactNode][] => [
  [
    'Since',
    <span key="since">
      <RelativeTime at={shadow.startedAt} />, by {shadow.startedBy}
    </span>,
  ],
  ['Signals', countWords(shadow.signals)],
  ['Orders', `${countWords(shadow.ordersLive)} by the bot, ${countWords(shadow.ordersShadow)} in the shadow`],
  [
    'Closed, after fees',
    <span key="net">
      <Pnl value={shadow.netLive} /> by the bot, <Pnl value={shadow.netShadow} /> in the shadow
    </span>,
  ],
  ...shadow.positions.map(({ accountName, symbol, live, shadow: beside }): [string, ReactNode] => [
    `${symbol} on ${accountName}`,
    <span key={`${accountName} ${symbol}`} className="num">
      {quantityText(live)} on the account, {quantityText(beside)} in the shadow
    </span>,
  ]),
]

const Signals = ({ botId }: { botId: string }) => {
  const signals = trpc.shadow.signals.useInfiniteQuery({ botId, limit: 20 }, byCursor)
  const rows = signals.data?.pages.flatMap(({ items }) => items)
  if (!rows)
    return signals.error ? (
      <ErrorState error={signals.error} onRetry={() => void signals.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No signal since it was turned on.
      </Text>
    )
  return (
    <>
      <LinedList label="Signals, bot and shadow">
        {rows.map((row) => (
          <li key={row.id}>
            <Signal row={row} />
          </li>
        ))}
      </LinedList>
      {signals.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={signals.isFetchingNextPage}
          onClick={() => void signals.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </>
  )
}

const Signal = ({
  row: { alertId, symbol, receivedAt, accountName, live, shadow, differences },
}: {
  row: ShadowSignalView
}) => (
  <>
    <Group gap="sm">
      <Link to="/alerts/$alertId" params={{ alertId }}>
        {symbol} on {accountName}, <RelativeTime at={receivedAt} />
      </Link>
      <Differences differences={differences} />
    </Group>
    <DifferenceList differences={differences} />
    <div className={classes.sides}>
      <Outcome
        title="Bot"
        badge={live ? outcomeWords[live.outcome] : { label: 'Not taken', tone: 'neutral' }}
        decisions={live ? [live] : []}
        named={false}
      />
      <Outcome title="Shadow" badge={outcomeWords[shadow.outcome]} decisions={[shadow]} named={false} />
    </div>
  </>
)
