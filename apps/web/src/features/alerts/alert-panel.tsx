import { Code, Group, Stack, Text, Title } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { AlertDetail } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { Attachments } from '../files/attachments.tsx'
import { OrderStatusBadge } from '../orders/order-status-badge.tsx'
import { orderTitle } from '../orders/order-words.ts'
import classes from './alert-panel.module.css'
import { AlertStatusBadge, unreadWords } from './alert-status-badge.tsx'
import { DecisionList } from './decision-list.tsx'
import { dialectWords } from './dialect-words.ts'
import { signalFacts } from './signal-words.ts'

const detail = getRouteApi('/_desk/alerts/$alertId')

/** One alert: what came of it, step by step and with every reason, and the message itself. */
export const AlertPanel = () => {
  const { alertId } = detail.useParams()
  const search = detail.useSearch()
  const navigate = useNavigate()
  const alert = trpc.alert.get.useQuery({ id: alertId })
  return (
    <SidePanel
      title={alert.data?.signal ? `${alert.data.signal.symbol} from ${alert.data.hookName}` : 'Alert'}
      onClose={() => void navigate({ to: '/alerts', search })}
      size={640}
    >
      {alert.data ? (
        <AlertParts alert={alert.data} />
      ) : alert.error ? (
        <ErrorState error={alert.error} onRetry={() => void alert.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

const AlertParts = ({ alert }: { alert: AlertDetail }) => (
  <Stack gap="lg">
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <AlertStatusBadge alert={alert} />
      <Text size="sm" lh="22px">
        <Sentence>{alert.summary}</Sentence>
      </Text>
    </Group>
    {alert.orders.length > 0 && (
      <ul className={classes.orders} aria-label="Orders">
        {alert.orders.map((order) => (
          <li key={order.id}>
            <Link to="/orders/$orderId" params={{ orderId: order.id }}>
              {orderTitle(order)} on {order.accountName}
            </Link>
            <OrderStatusBadge status={order.status} />
          </li>
        ))}
      </ul>
    )}
    <section aria-label="Timeline">
      <Title order={2} mb="sm">
        What happened
      </Title>
      <Timeline label="What happened" steps={alert.timeline} />
    </section>
    {alert.decisions.length > 0 && (
      <section aria-label="Decisions">
        <Title order={2} mb="sm">
          What each bot decided
        </Title>
        <DecisionList decisions={alert.decisions} />
      </section>
    )}
    {alert.signal && (
      <section aria-label="Reading">
        <Title order={2} mb="sm">
          What it was read as
        </Title>
        <Facts facts={signalFacts(alert.signal)} />
      </section>
    )}
    <section aria-label="Message">
      <Title order={2} mb="sm">
        Message
      </Title>
      <Code block className={classes.raw}>
        {alert.raw}
      </Code>
    </section>
    <Attachments subjectKind="alert" subjectId={alert.id} />
    <Facts
      facts={[
        [
          'Hook',
          <Link key="hook" to="/hooks/$hookId" params={{ hookId: alert.hookId }}>
            {alert.hookName}
          </Link>,
        ],
        ['Received', <RelativeTime key="at" at={alert.receivedAt} />],
        ['Read as', alert.dialect ? dialectWords[alert.dialect] : unreadWords(alert.status)],
        ['Content type', alert.contentType ?? 'None'],
        ['From', alert.sourceIp ?? 'Unknown'],
        ...(alert.duplicates > 0
          ? [['Duplicates', `Came ${alert.duplicates + 1} times, counted once`] as const]
          : []),
        ['Alert id', <CopyId key="id" value={alert.id} label="Copy alert id" />],
        ['Request', <CopyId key="request" value={alert.requestId} label="Copy request id" />],
      ]}
    />
  </Stack>
)
