import { Button, Group, Select, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { IconPlus, IconX } from '@tabler/icons-react'
import { Choice } from '../../ui/choice.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import type { BotFormValues } from './bot-form-values.ts'

const MAX_TARGETS = 10

/** The stop and the ladder of targets that a bot keeps by itself, and what the watchdog does where they are not. */
export const ExitFields = ({ form }: { form: UseFormReturnType<BotFormValues> }) => {
  const { exitUnit, exitTargets, breakEvenAfter } = form.values
  const unit = exitUnit === 'percent' ? '%' : 'USD'
  const field = (name: keyof BotFormValues) => ({ 'data-field': name, ...form.getInputProps(name) })
  const setTargets = (targets: BotFormValues['exitTargets']) => form.setFieldValue('exitTargets', targets)
  const change = (at: number, part: Partial<BotFormValues['exitTargets'][number]>) =>
    setTargets(exitTargets.map((one, index) => (index === at ? { ...one, ...part } : one)))
  return (
    <>
      <Choice
        label="Distances from the entry’s price"
        options={[
          { value: 'percent', label: 'Percent' },
          { value: 'price', label: 'Amount' },
        ]}
        value={exitUnit}
        onChange={(value) => form.setFieldValue('exitUnit', value)}
      />
      <Group grow align="flex-start" gap="sm">
        <DecimalInput label="Stop" unit={unit} placeholder="None" {...field('exitStop')} />
        <DecimalInput label="Trails by" unit={unit} placeholder="Stays" {...field('exitTrail')} />
      </Group>
      {exitTargets.map((target, index) => (
        <Group key={index} grow align="flex-end" gap="sm" wrap="nowrap" preventGrowOverflow={false}>
          <DecimalInput
            label={`Target ${index + 1}`}
            unit={unit}
            value={target.distance}
            onChange={(event) => change(index, { distance: event.currentTarget.value })}
          />
          <DecimalInput
            label="Share"
            aria-label={`Share of target ${index + 1}`}
            unit="%"
            value={target.share}
            onChange={(event) => change(index, { share: event.currentTarget.value })}
          />
          <Button
            variant="default"
            flex="0 0 auto"
            aria-label={`Remove target ${index + 1}`}
            onClick={() => setTargets(exitTargets.filter((_, at) => at !== index))}
          >
            <IconX size={16} aria-hidden />
          </Button>
        </Group>
      ))}
      {form.errors.exitTargets && (
        <Text size="sm" className="loss" role="alert">
          Targets: {form.errors.exitTargets}
        </Text>
      )}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        data-field="exitTargets"
        disabled={exitTargets.length >= MAX_TARGETS}
        onClick={() => setTargets([...exitTargets, { distance: '', share: exitTargets.length ? '' : '100' }])}
      >
        Add a target
      </Button>
      <Select
        label="The stop goes to break-even"
        data={[
          { value: 'never', label: 'Never' },
          { value: 'targets', label: 'Once targets are filled' },
          { value: 'distance', label: 'Once the market went so far' },
        ]}
        allowDeselect={false}
        {...field('breakEvenAfter')}
      />
      {breakEvenAfter !== 'never' && (
        <DecimalInput
          label={breakEvenAfter === 'targets' ? 'Targets filled' : 'So far'}
          unit={breakEvenAfter === 'targets' ? undefined : unit}
          {...field('breakEvenAt')}
        />
      )}
      <Select
        label="Where a stop is missing or too large"
        description="The watchdog looks each half a minute, also while markets are closed."
        data={[
          { value: 'repair', label: 'Set it right' },
          { value: 'repair_or_flatten', label: 'Set it right; close the position if the broker refuses' },
          { value: 'flatten', label: 'Close the position at once' },
        ]}
        allowDeselect={false}
        {...field('watchdog')}
      />
    </>
  )
}
