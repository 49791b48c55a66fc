import { Checkbox, Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { DriftAct } from '@viewzenix/schema'
import { Choice } from '../../ui/choice.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import type { BotFormValues } from './bot-form-values.ts'
import { describeDrift } from './describe-bot.ts'

const drifts: DriftAct[] = ['ignore', 'refuse', 'flatten', 'resync']

/** When the bot asks a person, and what it does where the strategy and the account do not hold the same. */
export const CareFields = ({ form }: { form: UseFormReturnType<BotFormValues> }) => (
  <>
    <Choice
      label="Asks a person first"
      description="Signals behind one that waits for you wait too. What nobody approves in time is refused."
      options={[
        { value: 'none', label: 'Never' },
        { value: 'entries', label: 'Before entries' },
        { value: 'all', label: 'Before every order' },
      ]}
      value={form.values.approvalFor}
      onChange={(value) => form.setFieldValue('approvalFor', value)}
    />
    {form.values.approvalFor !== 'none' && (
      <DecimalInput
        label="Time to answer"
        unit="s"
        data-field="expireSeconds"
        {...form.getInputProps('expireSeconds')}
      />
    )}
    <Select
      label="Where the strategy believes to hold something else"
      description="The alert says what it held before. Exits are never refused for it."
      data={drifts.map((value) => ({ value, label: describeDrift[value] }))}
      allowDeselect={false}
      {...form.getInputProps('drift')}
    />
    <Checkbox
      label="A signal to add opens where nothing is held"
      description="It is refused otherwise."
      {...form.getInputProps('addOpens', { type: 'checkbox' })}
    />
  </>
)
