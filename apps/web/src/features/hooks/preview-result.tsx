import { Alert, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Preview } from '@viewzenix/schema'
import { Facts } from '../../ui/facts.tsx'
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
        {bots && preview.note && <Text size="sm">{preview.note}</Text>}
        {bots && preview.bots.map((bot) => <Bot key={bot.botId} bot={bot} />)}
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

const Bot = ({ bot }: { bot: Extract<Preview, { ok: true }>['bots'][number] }) => (
  <Stack gap={4}>
    <Group gap="xs">
      <Title order={4} size="sm">
        {bot.botName}
      </Title>
      <StatusBadge tone={bot.refusal === null ? 'good' : 'warning'}>
        {bot.refusal !== null ? 'Would refuse' : bot.orders.length > 0 ? 'Would order' : 'Would wait'}
      </StatusBadge>
    </Group>
    {bot.orders.map((order) => (
      <Text key={`${order.accountId} ${order.leg}`} size="sm">
        {order.side} {order.quantity} {order.symbol},{' '}
        {order.limitPrice === null ? order.type.replace('_', ' ') : `limit ${order.limitPrice}`}
        {order.reduceOnly ? ', only to close' : ''}
      </Text>
    ))}
    {bot.reasons.map((one) => (
      <Text key={one.accountId} size="sm" c="dimmed">
        {one.accountName}: {one.reason}
      </Text>
    ))}
  </Stack>
)
