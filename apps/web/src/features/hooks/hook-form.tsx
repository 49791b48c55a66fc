import { Alert, Select, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconAlertTriangle } from '@tabler/icons-react'
import { createHookInput } from '@viewzenix/schema'
import type { ReactNode } from 'react'

export type HookFormValues = { name: string; dedupeWindowSeconds: number; allowPathSecret: boolean }
export type HookFormErrors = Partial<Record<keyof HookFormValues, string>>

export const newHookValues: HookFormValues = { name: '', dedupeWindowSeconds: 20, allowPathSecret: false }

const windows = [
  { value: '0', label: 'Never: each message counts' },
  { value: '5', label: 'Within 5 seconds' },
  { value: '20', label: 'Within 20 seconds' },
  { value: '60', label: 'Within 1 minute' },
  { value: '300', label: 'Within 5 minutes' },
  { value: '3600', label: 'Within 1 hour' },
  { value: '86400', label: 'Within 24 hours' },
]

const check = (values: HookFormValues): HookFormErrors => {
  const errors: HookFormErrors = {}
  for (const { path, message } of createHookInput.safeParse(values).error?.issues ?? []) {
    const field = path[0]
    if (field === 'name' || field === 'dedupeWindowSeconds') errors[field] ??= message
  }
  return errors
}

/** What a hook is called and what it lets in. `children` are the buttons, at the end of the form. */
export const HookForm = ({
  initial,
  disabled,
  onSubmit,
  children,
}: {
  initial: HookFormValues
  disabled?: boolean
  /** Fields that the server found wrong come back as the answer; null when all is well. */
  onSubmit: (values: HookFormValues) => Promise<HookFormErrors | null>
  children: ReactNode
}) => {
  const form = useForm<HookFormValues>({ mode: 'controlled', initialValues: initial, validate: check })
  const { dedupeWindowSeconds } = form.values
  const choices = windows.some(({ value }) => value === String(dedupeWindowSeconds))
    ? windows
    : [...windows, { value: String(dedupeWindowSeconds), label: `Within ${dedupeWindowSeconds} seconds` }]
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(async (values) => {
        const errors = await onSubmit(values)
        if (errors) form.setErrors(errors)
        else form.resetDirty(values)
      })}
    >
      <fieldset
        disabled={disabled}
        style={{ border: 0, padding: 0, margin: 0, display: 'grid', gap: 'var(--mantine-spacing-md)' }}
      >
        <TextInput
          label="Name"
          placeholder="TradingView, breakout strategy"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Select
          label="The same message again is a duplicate"
          description="TradingView sends a message again when it thinks that it was not heard. A message with an id of its own is never taken twice."
          data={choices}
          value={String(dedupeWindowSeconds)}
          onChange={(value) => form.setFieldValue('dedupeWindowSeconds', Number(value))}
          error={form.errors.dedupeWindowSeconds}
        />
        <Switch
          label="Take the secret in the URL as well"
          description="Only for senders that can put it neither into the message nor into a header."
          {...form.getInputProps('allowPathSecret', { type: 'checkbox' })}
        />
        {form.values.allowPathSecret && (
          <Alert
            color="orange"
            icon={<IconAlertTriangle size={18} aria-hidden />}
            title="URLs are not private"
          >
            They end up in the logs of proxies and in browsers’ histories. Whoever reads one can trade through
            this hook until you rotate its secret. TradingView does not need this.
          </Alert>
        )}
      </fieldset>
      {children}
    </form>
  )
}
