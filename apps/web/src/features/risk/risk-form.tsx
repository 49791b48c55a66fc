import { Checkbox, Group, TagsInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { RiskView } from '@viewzenix/schema'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { HoursField, TimeZoneField } from './hours-fields.tsx'
import classes from './risk-form.module.css'
import {
  type CountField,
  checkRiskValues,
  type FigureField,
  type RiskValues,
  riskInputOf,
  riskValuesOf,
} from './risk-values.ts'

const sizes: [FigureField | CountField, string, string?][] = [
  ['maxOrderNotional', 'Largest entry', 'USD'],
  ['maxPositionNotional', 'Largest position in one symbol', 'USD'],
  ['maxTotalNotional', 'All positions together', 'USD'],
  ['maxOrdersPerMinute', 'Entries in any 60 seconds'],
]
const losses: [FigureField | CountField, string, string?][] = [
  ['maxDailyLoss', 'Lost in one day', 'USD'],
  ['maxDrawdownPercent', 'Below the account’s peak', '%'],
  ['maxConsecutiveLosses', 'Losing trades in a row, in one day'],
  ['lossCooldownSeconds', 'Wait after a losing trade', 's'],
]
const market: [FigureField | CountField, string, string?][] = [
  ['maxLagSeconds', 'Age of an alert', 's'],
  ['maxDeviationPercent', 'Alert’s price off the market', '%'],
  ['maxSpreadPercent', 'Spread', '%'],
]

const notes = {
  workspace: 'For all entries of the workspace.',
  account: 'For all entries on this account.',
  bot: 'For all entries of this bot.',
}

/** All limits of one level. Who may not change them can read them. */
export const RiskForm = ({ risk: { scope, scopeId, limits } }: { risk: RiskView }) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const save = trpc.risk.set.useMutation({
    onSuccess: () => Promise.all([utils.risk.invalidate(), utils.bot.invalidate()]),
  })
  const form = useForm<RiskValues>({
    mode: 'controlled',
    initialValues: riskValuesOf(limits),
    validate: checkRiskValues,
  })
  const off = { disabled: !configure.can }
  const figures = (fields: typeof sizes) => (
    <div className={classes.pairs}>
      {fields.map(([field, label, unit]) => (
        <DecimalInput
          key={field}
          label={label}
          unit={unit}
          placeholder="No limit"
          {...off}
          {...form.getInputProps(field)}
        />
      ))}
    </div>
  )
  const symbols = (field: 'allowedSymbols' | 'blockedSymbols', label: string, empty: string) => (
    <TagsInput
      label={label}
      placeholder={form.values[field].length === 0 ? empty : undefined}
      splitChars={[',', ' ']}
      acceptValueOnBlur
      {...off}
      {...form.getInputProps(field)}
      onChange={(typed) =>
        form.setFieldValue(field, [
          ...new Set(typed.map((each) => each.trim().toUpperCase()).filter(Boolean)),
        ])
      }
    />
  )
  return (
    <form
      noValidate
      aria-label="Limits"
      onSubmit={form.onSubmit(async (values) => {
        try {
          await save.mutateAsync({ scope, scopeId, limits: riskInputOf(values) })
          form.resetDirty(values)
        } catch (error) {
          const found = fieldErrors(
            error,
            Object.keys(values).map((field) => `limits.${field}`),
          )
          form.setErrors(
            Object.fromEntries(
              Object.entries(found).map(([path, text]) => [path.slice('limits.'.length), text]),
            ),
          )
        }
      })}
    >
      <FormSection
        title="Limits: size and pace"
        note={`${notes[scope]} Those of the workspace, the account and the bot all hold: the strictest wins. Exits are never held back. Empty is no limit.`}
      >
        {figures(sizes)}
      </FormSection>
      <FormSection title="Limits: losses">{figures(losses)}</FormSection>
      <FormSection title="Limits: what and when">
        <Choice
          label="Sides"
          options={[
            { value: 'both', label: 'Both' },
            { value: 'long', label: 'Long' },
            { value: 'short', label: 'Short' },
          ]}
          value={form.values.sides}
          onChange={(sides) => form.setFieldValue('sides', sides)}
          {...off}
        />
        {symbols('allowedSymbols', 'Only these symbols', 'All')}
        {symbols('blockedSymbols', 'Never these symbols', 'None')}
        <HoursField
          label="Trading windows"
          note="Entries only within these. An end before its start is on the next day."
          {...off}
          {...form.getInputProps('windows')}
        />
        <TextInput
          label="Close everything at"
          description="Such as Mon-Fri 15:55; empty is never. All that is held is closed at the market then, and nothing entered until midnight."
          autoComplete="off"
          spellCheck={false}
          placeholder="Never"
          {...off}
          {...form.getInputProps('flattenAt')}
        />
        <TimeZoneField
          label="Time zone"
          description="Of the windows and that time, and of the midnight at which a day begins."
          {...off}
          {...form.getInputProps('timeZone')}
        />
        <Checkbox
          label="Equities only while New York trades"
          {...off}
          {...form.getInputProps('marketHours', { type: 'checkbox' })}
        />
      </FormSection>
      <FormSection title="Limits: the market">{figures(market)}</FormSection>
      <ProblemNote error={save.error} />
      <Group justify="flex-end" mt="sm">
        <Text size="sm" c="dimmed" role="status">
          {save.isSuccess && !form.isDirty() && 'Saved.'}
        </Text>
        <ActionButton
          type="submit"
          can={form.isDirty() ? configure : { can: false, why: 'Nothing was changed.' }}
          loading={save.isPending}
        >
          Save limits
        </ActionButton>
      </Group>
    </form>
  )
}
