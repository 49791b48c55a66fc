import { Group, Stack, Text, Title } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { PositionView } from '@viewzenix/schema'
import { useMemo } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { Money, Pnl, Price, Quantity } from '../../ui/money.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { FlattenButton } from '../flatten/flatten-button.tsx'
import { FillList } from '../orders/fill-list.tsx'
import { ExitsCard } from './exits-card.tsx'
import { directionOf, LiveMark, LivePnl, LiveValue } from './position-columns.tsx'
import { PriceCard } from './price-card.tsx'

const detail = getRouteApi('/_desk/positions/$positionId')

/** One position: what it is worth now, the market around its fills, and the fills themselves. */
export const PositionPanel = () => {
  const { positionId } = detail.useParams()
  const search = detail.useSearch()
  const navigate = useNavigate()
  const positions = trpc.position.list.useQuery({ includeFlat: true })
  const position = positions.data?.find(({ id }) => id === positionId)
  return (
    <SidePanel
      title={position ? `${position.symbol} on ${position.accountName}` : 'Position'}
      onClose={() => void navigate({ to: '/positions', search })}
      size={640}
    >
      {position ? (
        <PositionDetail position={position} />
      ) : positions.error ? (
        <ErrorState error={positions.error} onRetry={() => void positions.refetch()} />
      ) : positions.data ? (
        <Text size="sm">There is no such position in this workspace.</Text>
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

const LAST_FILLS = 100

const PositionDetail = ({ position }: { position: PositionView }) => {
  const fills = trpc.fill.list.useQuery({ accountId: position.accountId, limit: LAST_FILLS })
  const own = useMemo(
    () => fills.data?.items.filter(({ symbol }) => symbol === position.symbol) ?? [],
    [fills.data, position.symbol],
  )
  const direction = directionOf(position)
  return (
    <Stack gap="lg">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <StatusBadge tone={direction === 'flat' ? 'neutral' : 'accent'}>
            {direction.charAt(0).toUpperCase() + direction.slice(1)}
          </StatusBadge>
          <ModeBadge mode={position.accountMode} />
          {position.flattening && <StatusBadge tone="warning">Being closed</StatusBadge>}
        </Group>
        {direction !== 'flat' && (
          <FlattenButton
            scope="position"
            scopeId={position.id}
            name={`the position in ${position.symbol}`}
            {...(position.flattening && { disabled: 'It is being closed already.' })}
          />
        )}
      </Group>
      {position.flattening && (
        <Text size="sm">
          {position.flattening.by} has it closed: <Sentence>{position.flattening.reason}</Sentence>{' '}
          <RelativeTime at={position.flattening.since} />
        </Text>
      )}
      <PriceCard position={position} fills={own} />
      <Facts
        facts={[
          ['Quantity', <Quantity key="quantity" value={position.quantity} />],
          ...(direction === 'flat'
            ? []
            : ([
                ['Average price', <Price key="average" value={position.averagePrice} />],
                ['Mark', <LiveMark key="mark" position={position} />],
                ['Value, USD', <LiveValue key="value" position={position} />],
                ['Unrealised P&L, USD', <LivePnl key="unrealised" position={position} />],
              ] as const)),
          ['Realised P&L, USD', <Pnl key="realised" value={position.realizedPnl} />],
          ['Fees, USD', <Money key="fees" value={position.fees} />],
          [
            'Account',
            <Link key="account" to="/accounts/$accountId" params={{ accountId: position.accountId }}>
              {position.accountName}
            </Link>,
          ],
          [
            'Orders',
            <Link key="orders" to="/orders" search={{ symbol: position.symbol }}>
              Orders in {position.symbol}
            </Link>,
          ],
          ['Opened', position.openedAt ? <RelativeTime key="opened" at={position.openedAt} /> : 'Not open'],
        ]}
      />
      {direction !== 'flat' && <ExitsCard position={position} />}
      <section aria-label="Fills">
        <Title order={2} mb="sm">
          Fills
        </Title>
        {fills.error && !fills.data ? (
          <ErrorState error={fills.error} onRetry={() => void fills.refetch()} />
        ) : (
          <FillList fills={own} />
        )}
      </section>
    </Stack>
  )
}
