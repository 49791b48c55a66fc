import { Code, Group, Text } from '@mantine/core'
import { Choice } from '../../ui/choice.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import type { BuilderValues, DistanceField } from './build-message.ts'

const labels = { stop: 'Stop away', target: 'Target away', trail: 'Stop trails by' } as const

/** How far stop, target and trail are, and the trap of the one that counts true ranges. */
export const DistanceFields = ({
  values,
  fields,
  onChange,
}: {
  values: BuilderValues
  /** Those that the message holds. */
  fields: readonly DistanceField[]
  onChange: (changes: Partial<BuilderValues>) => void
}) => (
  <>
    <Choice
      label={fields.includes('stop') ? 'Stops and targets count' : 'The target counts'}
      options={[
        { value: 'percent', label: 'Percent of the price' },
        { value: 'atr', label: 'Average true ranges' },
      ]}
      value={values.distances}
      onChange={(distances) => onChange({ distances })}
    />
    <Group grow align="flex-end" gap="sm">
      {fields.map((which) => (
        <DecimalInput
          key={which}
          label={labels[which]}
          unit={values.distances === 'percent' ? '%' : 'ATR'}
          placeholder="None"
          value={values[which]}
          onChange={(event) => onChange({ [which]: event.currentTarget.value.trim() })}
        />
      ))}
    </Group>
    {values.distances === 'atr' && (
      <Text size="sm" c="dimmed">
        The script has to plot it under exactly that name: <Code>{PLOT}</Code>. Where no plot is called ATR,
        as in an alert on a price, TradingView fills nothing in: the alert is refused, and nothing ordered.
      </Text>
    )}
  </>
)

const PLOT = 'plot(ta.atr(14), "ATR")'
