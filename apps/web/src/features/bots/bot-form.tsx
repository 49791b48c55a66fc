import { Checkbox, Group, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { AccountView, HookView, Sizing } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { type BotFormValues, checkBotValues } from './bot-form-values.ts'
import { CareFields } from './care-fields.tsx'
import { ExitFields } from './exit-fields.tsx'
import { OrderFields } from './order-fields.tsx'

export type BotFormErrors = Partial<Record<keyof BotFormValues, string>>

const sizings: { value: Sizing['kind']; label: string }[] = [
  { value: 'fixed', label: 'Fixed quantity' },
  { value: 'notional', label: 'Amount' },
  { value: 'percent_of_equity', label: '% of equity' },
  { value: 'percent_of_position', label: '% of position' },
  { value: 'risk_amount', label: 'Amount at risk' },
  { value: 'risk_percent', label: '% of equity at risk' },
  { value: 'alert', label: 'From alert' },
]
const sizingNotes: Record<Sizing['kind'], string> = {
  fixed: 'Every entry has the same size.',
  notional: 'Every entry is worth the same amount: its size is the amount divided by the price.',
  percent_of_equity: 'Every entry is worth this part of what its account is worth at that moment.',
  percent_of_position: 'Every entry is this part of the position that is held; without one it is refused.',
  risk_amount:
    'So much is lost if the stop is hit, the alert’s or the bot’s own. An entry without a stop is refused.',
  risk_percent:
    'This part of the equity is lost if the stop is hit, the alert’s or the bot’s own. An entry without a stop is refused.',
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
  const { sizingKind } = form.values
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
        <Select
          label="Size of an entry"
          description={sizingNotes[sizingKind]}
          data={sizings}
          allowDeselect={false}
          {...field('sizingKind')}
        />
        {sizingKind === 'fixed' && <DecimalInput label="Quantity" unit="units" {...field('quantity')} />}
        {(sizingKind === 'notional' || sizingKind === 'risk_amount') && (
          <DecimalInput label="Amount" unit="USD" {...field('amount')} />
        )}
        {(sizingKind === 'percent_of_equity' ||
          sizingKind === 'percent_of_position' ||
          sizingKind === 'risk_percent') && (
          <DecimalInput
            label={sizingKind === 'percent_of_position' ? 'Part of position' : 'Part of equity'}
            unit="%"
            {...field('percent')}
          />
        )}
        <DecimalInput
          label="Times"
          description="Multiplies the size, also the alert’s."
          {...field('multiplier')}
        />
        {form.values.accountIds.length > 1 &&
          accounts
            .filter(({ id }) => form.values.accountIds.includes(id))
            .map(({ id, name }) => (
              <DecimalInput
                key={id}
                label={`Times on ${name}`}
                description="On top, for this account alone."
                value={form.values.accountSizes[id]?.multiplier ?? '1'}
                error={form.errors.accountSizes}
                onChange={(event) =>
                  form.setFieldValue('accountSizes', {
                    ...form.values.accountSizes,
                    [id]: {
                      sizing: form.values.accountSizes[id]?.sizing ?? null,
                      multiplier: event.currentTarget.value,
                    },
                  })
                }
              />
            ))}
      </FormSection>
      <FormSection title="Which order">
        <OrderFields form={form} />
      </FormSection>
      <FormSection title="Exits" note="Kept beside its positions where the alert names none. Empty is none.">
        <ExitFields form={form} />
      </FormSection>
      <FormSection title="How careful">
        <CareFields form={form} />
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
