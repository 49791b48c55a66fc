import { Alert, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Distance, Preview, PreviewBot, PreviewExits, PreviewOrder } from '@viewzenix/schema'
import { priceText, quantityText } from '../../lib/figures.ts'
import { Facts } from '../../ui/facts.tsx'
import { Quantity } from '../../ui/money.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { dialectWords } from '../alerts/dialect-words.ts'
import { signalFacts } from '../alerts/signal-words.ts'

/** What a message would do, or the field at fault. Announced as it changes, since it is what was asked for. */
export const PreviewResult = ({ preview, bots = true }: { preview: Preview; bots?: boolean }) => (
  <section aria-label="What would happen" aria-live="polite">
    {preview.ok ? (
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Read as {dialectWords[preview.dialect]}. Nothing of this was done.
        </Text>
        <Facts facts={signalFacts(preview.signal)} />
        {bots && preview.note && (
          <Text size="sm">
            <Sentence>{preview.note}</Sentence>
          </Text>
        )}
        {bots && <Bots symbol={preview.signal.symbol} bots={preview.bots} />}
      </Stack>
    ) : (
      <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />} title="It would be refused">
        {preview.problem.field && (
          <>
            <span className="mono">{preview.problem.field}</span>:{' '}
          </>
        )}
        {preview.problem.message}
      </Alert>
    )}
  </section>
)

/** Those that would decide on it; those that do not trade the symbol in a line or two below. */
const Bots = ({ symbol, bots }: { symbol: string; bots: PreviewBot[] }) => {
  const aside = bots.filter(({ reasons }) => reasons.length === 0)
  return (
    <>
      {bots
        .filter((bot) => !aside.includes(bot))
        .map((bot) => (
          <Bot key={bot.botId} bot={bot} />
        ))}
      {aside.length > 0 && (
        <div>
          <Text size="sm" fw={550}>
            {aside.length === 1 ? 'A bot does' : `${aside.length} bots do`} not trade {symbol}
          </Text>
          {aside.map(({ botId, refusal }) => (
            <Text key={botId} size="sm" c="dimmed">
              <Sentence>{refusal ?? ''}</Sentence>
            </Text>
          ))}
        </div>
      )}
    </>
  )
}

const verdictOf = ({ refusal, orders, reasons }: PreviewBot): string => {
  if (refusal !== null) return 'Would refuse'
  if (orders.length > 0) return 'Would order'
  return reasons.some(({ outcome }) => outcome === 'done') ? 'Without an order' : 'Would wait'
}

const Bot = ({ bot }: { bot: PreviewBot }) => (
  <Stack gap={4}>
    <Group gap="xs">
      <Title order={4} size="sm">
        {bot.botName}
      </Title>
      <StatusBadge tone={bot.refusal === null ? 'good' : 'warning'}>{verdictOf(bot)}</StatusBadge>
    </Group>
    {bot.orders.map((order) => (
      <div key={`${order.accountId} ${order.leg}`}>
        <Text size="sm">
          {order.side} <Quantity value={order.quantity} /> {order.symbol}, {termsWords(order)}
          {order.reduceOnly ? ', only to close' : ''}
        </Text>
        {order.exits && (
          <Text size="sm" c="dimmed">
            Beside it: {exitsWords(order.exits)}
          </Text>
        )}
      </div>
    ))}
    {bot.reasons.map((one) => (
      <Text key={one.accountId} size="sm" c="dimmed">
        {one.accountName}: <Sentence>{one.reason}</Sentence>
      </Text>
    ))}
  </Stack>
)

const distanceWords = (distance: Distance): string =>
  distance.unit === 'percent' ? `${distance.percent} %` : priceText(distance.amount)

const termsWords = ({ type, limitPrice, stopPrice, trail }: PreviewOrder): string =>
  [
    type.replaceAll('_', ' '),
    ...(stopPrice === null ? [] : [`at ${priceText(stopPrice)}`]),
    ...(limitPrice === null
      ? []
      : [type === 'limit' ? priceText(limitPrice) : `limit ${priceText(limitPrice)}`]),
    ...(trail === null ? [] : [`${distanceWords(trail)} behind the market`]),
  ].join(' ')

/** Such as `stop at 98 000, which follows by 2 %; target 1 at 101 000 for 0.05`. */
const exitsWords = ({ stop, targets, breakEven }: PreviewExits): string =>
  [
    ...(stop
      ? [
          `stop at ${priceText(stop.price)}${stop.limitPrice === null ? '' : `, limit ${priceText(stop.limitPrice)}`}${stop.trail ? `, which follows by ${distanceWords(stop.trail)}` : ''}`,
        ]
      : []),
    ...targets.map(
      ({ rung, price, quantity }) =>
        `target ${rung + 1} at ${priceText(price)} for ${quantityText(quantity)}`,
    ),
    ...(breakEven
      ? [
          `the stop to break-even after ${breakEven.after === 'targets' ? `${breakEven.count} ${breakEven.count === 1 ? 'target' : 'targets'}` : distanceWords(breakEven.distance)}`,
        ]
      : []),
  ].join('; ')
