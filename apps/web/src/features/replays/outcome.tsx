import { Group, Stack, Text } from '@mantine/core'
import { IconEqual, IconEqualNot } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReplayDecision, ReplayOrder } from '@viewzenix/schema'
import { Pnl } from '../../ui/money.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { orderWords, outcomeWords } from './replay-words.ts'
import classes from './replays.module.css'

/** What came of an alert on one side: its state, why, and its orders down to their own pages. */
export const Outcome = ({
  title,
  badge,
  summary,
  decisions,
  named,
}: {
  title: string
  badge: { label: string; tone: Tone }
  summary?: string
  decisions: ReplayDecision[]
  /** Says of each decision whose it is. */
  named: boolean
}) => (
  <div className={classes.side}>
    <Group gap="xs" mb={2}>
      <Text size="xs" fw={600} c="dimmed">
        {title}
      </Text>
      <StatusBadge tone={badge.tone}>{badge.label}</StatusBadge>
    </Group>
    {decisions.length === 0 && summary && (
      <Text size="sm">
        <Sentence>{summary}</Sentence>
      </Text>
    )}
    <Stack gap={6}>
      {decisions.map((one) => (
        <Decision key={`${one.botId} ${one.accountId}`} decision={one} named={named} />
      ))}
    </Stack>
  </div>
)

const Decision = ({ decision, named }: { decision: ReplayDecision; named: boolean }) => {
  const { botName, accountName, outcome, reason, orders, netPnl } = decision
  return (
    <div>
      {named && (
        <Text size="sm" fw={500}>
          {botName} on {accountName}
        </Text>
      )}
      {(orders.length === 0 || outcome !== 'ordered') && (
        <Text size="sm">
          {named && `${outcomeWords[outcome].label}. `}
          <Sentence>{reason}</Sentence>
        </Text>
      )}
      {orders.map((order, index) => (
        <OrderLine key={order.id ?? `${order.leg} ${index}`} order={order} />
      ))}
      {orders.some(({ filledQuantity }) => filledQuantity !== '0') && (
        <Text size="sm" c="dimmed">
          After fees <Pnl value={netPnl} />
        </Text>
      )}
    </div>
  )
}

const OrderLine = ({ order }: { order: ReplayOrder }) => (
  <Text size="sm" className="num">
    {order.id ? (
      <Link to="/orders/$orderId" params={{ orderId: order.id }}>
        {orderWords(order)}
      </Link>
    ) : (
      orderWords(order)
    )}
    {order.slippagePercent !== null && `, slippage ${order.slippagePercent.replace('-', '−')} %`}
    {order.status === 'rejected' && order.reason && (
      <>
        : <Sentence>{order.reason}</Sentence>
      </>
    )}
  </Text>
)

/** Whether both sides come to the same; where not, why, in sentences. */
export const Differences = ({ differences }: { differences: string[] }) =>
  differences.length === 0 ? (
    <StatusBadge tone="neutral">
      <IconEqual size={12} aria-hidden /> Same
    </StatusBadge>
  ) : (
    <StatusBadge tone="warning">
      <IconEqualNot size={12} aria-hidden /> Different
    </StatusBadge>
  )

export const DifferenceList = ({ differences }: { differences: string[] }) =>
  differences.length > 0 && (
    <ul className={classes.differs}>
      {differences.map((sentence) => (
        <li key={sentence}>
          <Sentence>{sentence}</Sentence>
        </li>
      ))}
    </ul>
  )
