import { Text } from '@mantine/core'
import type { FillView } from '@viewzenix/schema'
import { Money, Price, Quantity } from '../../ui/money.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from './fill-list.module.css'

/** Fills, as they came. `over`: no more can come. */
export const FillList = ({ fills, over = false }: { fills: FillView[]; over?: boolean }) => {
  if (fills.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {over ? 'None.' : 'None yet.'}
      </Text>
    )
  return (
    <table className={classes.list}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Side</th>
          <th scope="col">Quantity</th>
          <th scope="col">Price</th>
          <th scope="col">Fee</th>
        </tr>
      </thead>
      <tbody>
        {fills.map((fill) => (
          <tr key={fill.id}>
            <td>
              <RelativeTime at={fill.filledAt} />
            </td>
            <td>{fill.side}</td>
            <td>
              <Quantity value={fill.quantity} />
            </td>
            <td>
              <Price value={fill.price} />
            </td>
            <td>
              <Money value={fill.fee} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
