import { Alert, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ExitView, PositionView, ProtectionView, StopMover } from '@viewzenix/schema'
import { useState } from 'react'
import { signed } from '../../lib/figures.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Price, Quantity } from '../../ui/money.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import classes from '../orders/fill-list.module.css'
import { OrderStatusBadge } from '../orders/order-status-badge.tsx'
import own from './exits-card.module.css'

/** What protects a position and takes its profit, and the stop moved by hand. */
export const ExitsCard = ({ position }: { position: PositionView }) => {
  const query = trpc.protection.get.useQuery({ id: position.id })
  const protection = query.data
  return (
    <section aria-label="Stop and targets">
      <Title order={2} mb="sm">
        Stop and targets
      </Title>
      {query.error && query.data === undefined ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Stack gap="md">
          {protection ? (
            <Exits protection={protection} />
          ) : (
            query.isSuccess && (
              <Text size="sm" c="dimmed">
                Nothing is kept beside this position: it has no stop and no targets.
              </Text>
            )
          )}
          <MoveStop positionId={position.id} stop={protection?.stop?.price ?? null} />
          {protection?.failure && (
            <Alert
              color="red"
              icon={<IconAlertTriangle size={18} aria-hidden />}
              title="The watchdog gave up: this position has no stop"
            >
              <Sentence>{protection.failure}</Sentence> Move its stop, have it checked again, or close the
              position. {protection.failedAt && <RelativeTime at={protection.failedAt} />}
            </Alert>
          )}
          {protection?.finding && (
            <Text size="sm" className="loss">
              Watchdog: <Sentence>{protection.finding}</Sentence>{' '}
              {protection.foundAt && <RelativeTime at={protection.foundAt} />}
            </Text>
          )}
          {protection && <CheckAgain positionId={position.id} />}
        </Stack>
      )}
    </section>
  )
}

const movers: Record<StopMover, string> = {
  hand: 'moved by hand',
  alert: 'moved by an alert',
  break_even: 'at break-even',
  trailing: 'follows the market',
}

const Exits = ({ protection: { stop, targets } }: { protection: ProtectionView }) => (
  <table className={classes.list}>
    <thead>
      <tr>
        <th scope="col">Exit</th>
        <th scope="col">Price</th>
        <th scope="col" className={own.wide}>
          Distance
        </th>
        <th scope="col">Quantity</th>
        <th scope="col">Order</th>
      </tr>
    </thead>
    <tbody>
      {stop && (
        <ExitRow
          name={stop.movedBy ? `Stop, ${movers[stop.movedBy]}` : stop.follows ? 'Stop, trails' : 'Stop'}
          exit={stop}
        />
      )}
      {targets.map((target) => (
        <ExitRow key={target.rung} name={`Target ${target.rung + 1}`} exit={target} />
      ))}
    </tbody>
  </table>
)

const ExitRow = ({ name, exit }: { name: string; exit: ExitView }) => (
  <tr>
    <td className={own.name}>{name}</td>
    <td>
      <Price value={exit.price} />
      <div className={`num dim ${own.narrow}`}>{signed(exit.distancePercent)} %</div>
    </td>
    <td className={`num ${own.wide}`}>{signed(exit.distancePercent)} %</td>
    <td>
      <Quantity value={exit.quantity} />
    </td>
    <td>
      {exit.order ? (
        <Link to="/orders/$orderId" params={{ orderId: exit.order.id }}>
          <OrderStatusBadge status={exit.order.status} />
        </Link>
      ) : (
        'Not placed'
      )}
    </td>
  </tr>
)

const CheckAgain = ({ positionId }: { positionId: string }) => {
  const utils = trpc.useUtils()
  const trade = useRole('trade')
  const check = trpc.protection.check.useMutation({ onSuccess: () => utils.protection.invalidate() })
  return (
    <>
      <Group gap="sm">
        <ActionButton
          can={trade}
          variant="default"
          loading={check.isPending}
          onClick={() => check.mutate({ positionId })}
        >
          Check again
        </ActionButton>
        <Text size="sm" c="dimmed" role="status">
          {check.data &&
            (check.data.found === 0 ? 'All is as it should be.' : 'Found wanting: it is being set right.')}
        </Text>
      </Group>
      <ProblemNote error={check.error} />
    </>
  )
}

const MoveStop = ({ positionId, stop }: { positionId: string; stop: string | null }) => {
  const utils = trpc.useUtils()
  const trade = useRole('trade')
  const [price, setPrice] = useState('')
  const move = trpc.protection.move.useMutation({
    onSuccess: () => {
      setPrice('')
      return utils.protection.invalidate()
    },
  })
  const typed = price.trim()
  const can = !trade.can || typed ? trade : { can: false as const, why: 'Type the price first.' }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (typed) move.mutate({ positionId, stopPrice: typed })
      }}
    >
      <Group align="flex-end" gap="sm">
        <DecimalInput
          label={stop ? 'Move the stop to' : 'Set a stop at'}
          unit="USD"
          placeholder={stop ?? 'Price'}
          value={price}
          disabled={!trade.can}
          onChange={(event) => setPrice(event.currentTarget.value)}
        />
        <ActionButton type="submit" can={can} loading={move.isPending}>
          {stop ? 'Move stop' : 'Set stop'}
        </ActionButton>
      </Group>
      <ProblemNote error={move.error} />
    </form>
  )
}
