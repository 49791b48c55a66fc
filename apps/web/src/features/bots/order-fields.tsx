import { Checkbox, Group, Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { OrderType } from '@viewzenix/schema'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import type { BotFormValues } from './bot-form-values.ts'

const types: { value: OrderType; label: string }[] = [
  { value: 'market', label: 'Market' },
  { value: 'limit', label: 'Limit' },
  { value: 'stop', label: 'Stop' },
  { value: 'stop_limit', label: 'Stop-limit' },
  { value: 'trailing_stop', label: 'Trailing stop' },
]
const notes: Record<OrderType, string> = {
  market: 'Fills at once, at the price that the market then has.',
  limit: 'Fills at the alert’s price or better than the offset allows, or not at all.',
  stop: 'Sleeps until the market is so far beyond the alert’s price, and fills at the market then.',
  stop_limit: 'Sleeps like a stop, and is a limit order from then on.',
  trailing_stop: 'Follows the best price at this distance, and fills when the market turns by as much.',
}

/** Which order an entry is, where the alert does not say; only what that type uses is shown. */
export const OrderFields = ({ form }: { form: UseFormReturnType<BotFormValues> }) => {
  const { orderType: type, offsetUnit, trailUnit } = form.values
  const field = (name: keyof BotFormValues) => ({ 'data-field': name, ...form.getInputProps(name) })
  const limited = type === 'limit' || type === 'stop_limit'
  const stopped = type === 'stop' || type === 'stop_limit'
  return (
    <>
      <Select
        label="Order type"
        description={notes[type]}
        data={types}
        allowDeselect={false}
        {...field('orderType')}
      />
      {stopped && (
        <DecimalInput
          label="Wakes up beyond by"
          description="A buy above, a sell below."
          unit="%"
          {...field('stopOffsetPercent')}
        />
      )}
      {limited && (
        <Group grow align="flex-start" gap="sm">
          <DecimalInput
            label="Worse by at most"
            description="Negative asks for better."
            unit={offsetUnit === 'ticks' ? 'ticks' : '%'}
            {...field(offsetUnit === 'ticks' ? 'limitOffsetTicks' : 'limitOffsetPercent')}
          />
          <Select
            label="Counted in"
            description="Percent of the price, or ticks."
            data={[
              { value: 'percent', label: 'Percent' },
              { value: 'ticks', label: 'Ticks' },
            ]}
            allowDeselect={false}
            {...field('offsetUnit')}
          />
        </Group>
      )}
      {type === 'trailing_stop' && (
        <Group grow align="flex-start" gap="sm">
          <DecimalInput
            label="Follows at"
            description="Empty: as far as the alert says."
            unit={trailUnit === 'percent' ? '%' : 'USD'}
            {...field('trail')}
          />
          <Select
            label="Counted in"
            description="Percent of the price, or an amount."
            data={[
              { value: 'percent', label: 'Percent' },
              { value: 'price', label: 'Amount' },
            ]}
            allowDeselect={false}
            {...field('trailUnit')}
          />
        </Group>
      )}
      {type !== 'market' && (
        <Group grow align="flex-start" gap="sm">
          <Select
            label="Stands"
            description="How long it may rest."
            data={[
              { value: 'gtc', label: 'Until canceled' },
              { value: 'day', label: 'For the day' },
              ...(type === 'limit'
                ? [
                    { value: 'ioc', label: 'Immediate or cancel' },
                    { value: 'fok', label: 'All or nothing' },
                  ]
                : []),
            ]}
            allowDeselect={false}
            {...field('timeInForce')}
          />
          {type !== 'trailing_stop' && (
            <Select
              label="Counted from"
              description="Where the alert names no limit or stop."
              data={[
                { value: 'alert', label: 'The alert’s price' },
                { value: 'quote', label: 'The quote' },
              ]}
              allowDeselect={false}
              {...field('base')}
            />
          )}
        </Group>
      )}
      <Checkbox
        label="Also outside regular hours"
        description="A broker that does not take that refuses the order, with the reason."
        {...form.getInputProps('extendedHours', { type: 'checkbox' })}
      />
      <Checkbox
        label="Cancel the entries that rest first"
        description="Where the alert does not say."
        {...form.getInputProps('cancelResting', { type: 'checkbox' })}
      />
    </>
  )
}
