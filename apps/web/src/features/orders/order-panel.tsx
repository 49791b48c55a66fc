import { Group, Stack, Text, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { isTerminal, orderCan } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { Money, Price, Quantity } from '../../ui/money.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { Attachments } from '../files/attachments.tsx'
import { FillList } from './fill-list.tsx'
import { OrderStatusBadge } from './order-status-badge.tsx'
import { orderTitle, orderTypeWords, purposeWords } from './order-words.ts'

const detail = getRouteApi('/_desk/orders/$orderId')

export const OrderPanel = () => {
  const { orderId } = detail.useParams()
  const search = detail.useSearch()
  const navigate = useNavigate()
  const utils = trpc.useUtils()
  const query = trpc.order.get.useQuery({ id: orderId })
  const cancel = trpc.order.cancel.useMutation({ onSuccess: () => utils.order.invalidate() })
  const trade = useRole('trade')
  const order = query.data
  return (
    <SidePanel
      title={order ? orderTitle(order) : 'Order'}
      onClose={() => void navigate({ to: '/orders', search })}
    >
      {order ? (
        <Stack gap="lg">
          <Group justify="space-between" gap="sm">
            <Group gap="sm">
              <OrderStatusBadge status={order.status} />
              <ModeBadge mode={order.accountMode} />
            </Group>
            {!isTerminal(order.status) && (
              <ConfirmAction
                label="Cancel order"
                icon={IconX}
                can={trade.can ? orderCan.cancel(order) : trade}
                title={`Cancel “${orderTitle(order)}”?`}
                confirmLabel="Cancel order"
                danger
                onConfirm={async () => {
                  await cancel.mutateAsync({ id: order.id })
                }}
              >
                The broker is asked to cancel what is not filled yet. What has filled stays, and the broker
                may fill more before it hears of it.
              </ConfirmAction>
            )}
          </Group>
          {order.reason && (
            <Text size="sm">
              <Sentence>{order.reason}</Sentence>
            </Text>
          )}
          <Facts
            facts={[
              ['Quantity', <Quantity key="quantity" value={order.quantity} />],
              ['Filled', <Quantity key="filled" value={order.filledQuantity} />],
              ['Average price', <Price key="average" value={order.averagePrice} />],
              ['Type', orderTypeWords(order)],
              ...(order.extendedHours ? [['Hours', 'Also outside regular hours'] as const] : []),
              ['Alert’s price', <Price key="reference" value={order.referencePrice} />],
              ['Fees, USD', <Money key="fees" value={order.fees} />],
              ...(order.reduceOnly ? [['Purpose', purposeWords[order.leg]] as const] : []),
              ...(order.parentOrderId
                ? [
                    [
                      'Belongs to',
                      <Link key="parent" to="/orders/$orderId" params={{ orderId: order.parentOrderId }}>
                        Open the entry
                      </Link>,
                    ] as const,
                  ]
                : []),
              [
                'Bot',
                <Link key="bot" to="/bots/$botId" params={{ botId: order.botId }}>
                  {order.botName}
                </Link>,
              ],
              [
                'Account',
                <Link key="account" to="/accounts/$accountId" params={{ accountId: order.accountId }}>
                  {order.accountName}
                </Link>,
              ],
              [
                'Alert',
                <Link key="alert" to="/alerts/$alertId" params={{ alertId: order.alertId }}>
                  Open the alert
                </Link>,
              ],
              ['Order id', <CopyId key="id" value={order.id} label="Copy order id" />],
              [
                'Client order id',
                <CopyId key="client" value={order.clientOrderId} label="Copy client order id" />,
              ],
              [
                'Broker’s id',
                order.brokerOrderId ? (
                  <CopyId key="broker" value={order.brokerOrderId} label="Copy broker’s id" />
                ) : (
                  'None yet'
                ),
              ],
            ]}
          />
          <section aria-label="Fills">
            <Title order={2} mb="sm">
              Fills
            </Title>
            <FillList fills={order.fills} over={isTerminal(order.status)} />
          </section>
          <Attachments subjectKind="order" subjectId={order.id} />
          <section aria-label="Timeline">
            <Title order={2} mb="sm">
              What happened
            </Title>
            <Timeline label="What happened" steps={order.timeline} />
          </section>
        </Stack>
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}
