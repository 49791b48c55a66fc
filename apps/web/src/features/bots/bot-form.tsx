import { Checkbox, Group, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { AccountView, HookView, Sizing } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { Choice } from '../../ui/choice.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { type BotFormValues, checkBotValues } from './bot-form-values.ts'

export type BotFormErrors = Partial<Record<keyof BotFormValues, string>>

const sizings: { value: Sizing['kind']; label: string }[] = [
  { value: 'fixed', label: 'Fixed' },
  { value: 'notional', label: 'Amount' },
  { value: 'percent_of_equity', label: '% of equity' },
  { value: 'alert', label: 'From alert' },
]
const sizingNotes: Record<Sizing['kind'], string> = {
  fixed: 'Every entry has the same size.',
  notional: 'Every entry is worth the same amount: its size is the amount divided by the price.',
  percent_of_equity: 'Every entry is worth this part of what its account is worth at that moment.',
  alert: 'The size that the message carries. An entry without one is refused.',
}

/** All settings of a bot. `children` are the buttons, at the end of the form. */
export const BotForm = ({
  initial,
  hooks,
  accounts,
  onSubmit,
  children,
}: {
  initial: BotFormValues
  hooks: HookView[]
  accounts: AccountView[]
  /** Fields that the server found wrong come back as the answer; null when all is well. */
  onSubmit: (values: BotFormValues) => Promise<BotFormErrors | null>
  children: ReactNode
}) => {
  const form = useForm<BotFormValues>({
    mode: 'controlled',
    initialValues: initial,
    validate: checkBotValues,
  })
  const submit = form.onSubmit(
    async (values) => {
      const errors = await onSubmit(values)
      if (errors) form.setErrors(errors)
    },
    (errors) => document.querySelector<HTMLElement>(`[data-field="${Object.keys(errors)[0]}"]`)?.focus(),
  )
  const { sizingKind, orderType } = form.values
  const field = (name: keyof BotFormValues) => ({ 'data-field': name, ...form.getInputProps(name) })
  return (
    <form onSubmit={submit} noValidate>
      <FormSection title="Listens to">
        <TextInput
          label="Name"
          data-autofocus
          placeholder="Breakout on bitcoin"
          autoComplete="off"
          {...field('name')}
        />
        <Select
          label="Hook"
          description="The bot answers the alerts of this hook."
          data={hooks.map(({ id, name, enabled }) => ({
            value: id,
            label: enabled ? name : `${name} (switched off)`,
          }))}
          {...field('hookId')}
        />
        <TagsInput
          label="Symbols"
          description="Alerts for other symbols are ignored. Leave it empty to answer all of them."
          placeholder={form.values.symbols.length ? undefined : 'All symbols'}
          {...field('symbols')}
          onChange={(symbols) =>
            form.setFieldValue('symbols', [
              ...new Set(symbols.map((each) => each.trim().toUpperCase()).filter(Boolean)),
            ])
          }
          splitChars={[',', ' ']}
          acceptValueOnBlur
        />
      </FormSection>
      <FormSection title="Trades on">
        <MultiSelect
          label="Accounts"
          description="Every account gets an order of its own."
          placeholder={form.values.accountIds.length ? undefined : 'Choose accounts'}
          data={accounts.map(({ id, name, mode }) => ({
            value: id,
            label: `${name} · ${mode === 'live' ? 'LIVE' : 'paper'}`,
          }))}
          hidePickedOptions
          {...field('accountIds')}
        />
        <Group gap="lg" align="flex-start">
          <Checkbox
            label="Long positions"
            data-field="allowLong"
            {...form.getInputProps('allowLong', { type: 'checkbox' })}
          />
          <Checkbox label="Short positions" {...form.getInputProps('allowShort', { type: 'checkbox' })} />
        </Group>
      </FormSection>
      <FormSection title="How much" note="Exits close what is held, whatever the size says.">
        <Choice
          label="Size of an entry"
          description={sizingNotes[sizingKind]}
          options={sizings}
          value={sizingKind}
          onChange={(kind) => form.setFieldValue('sizingKind', kind)}
        />
        {sizingKind === 'fixed' && <DecimalInput label="Quantity" unit="units" {...field('quantity')} />}
        {sizingKind === 'notional' && <DecimalInput label="Amount" unit="USD" {...field('amount')} />}
        {sizingKind === 'percent_of_equity' && (
          <DecimalInput label="Part of equity" unit="%" {...field('percent')} />
        )}
      </FormSection>
      <FormSection title="Which order">
        <Choice
          label="Order type"
          description={
            orderType === 'market'
              ? 'Fills at once, at the price that the market then has.'
              : 'Fills at the alert’s price or better than the offset allows, or not at all. An alert without a price is refused.'
          }
          options={[
            { value: 'market', label: 'Market' },
            { value: 'limit', label: 'Limit' },
          ]}
          value={orderType}
          onChange={(type) => form.setFieldValue('orderType', type)}
        />
        {orderType === 'limit' && (
          <Group grow align="flex-start" gap="sm">
            <DecimalInput
              label="Worse by at most"
              description="Negative asks for better."
              unit="%"
              {...field('limitOffsetPercent')}
            />
            <Select
              label="Stands"
              description="How long it may rest."
              data={[
                { value: 'gtc', label: 'Until canceled' },
                { value: 'day', label: 'For the day' },
                { value: 'ioc', label: 'Immediate or cancel' },
                { value: 'fok', label: 'All or nothing' },
              ]}
              {...field('timeInForce')}
            />
          </Group>
        )}
      </FormSection>
      <FormSection
        title="Limits"
        note="An entry beyond a limit is refused, with the reason. Empty is no limit."
      >
        <DecimalInput
          label="Largest entry"
          unit="USD"
          placeholder="No limit"
          {...field('maxOrderNotional')}
        />
        <DecimalInput
          label="Largest position in one symbol"
          unit="USD"
          placeholder="No limit"
          {...field('maxPositionNotional')}
        />
        <DecimalInput
          label="Entries in any 60 seconds"
          placeholder="No limit"
          {...field('maxOrdersPerMinute')}
        />
      </FormSection>
      {children}
    </form>
  )
}
