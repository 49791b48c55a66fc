import { Group, Select, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type Expectation, expectation, type HookView } from '@viewzenix/schema'
import { fieldErrors } from '../../lib/errors.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { HoursField, TimeZoneField } from '../risk/hours-fields.tsx'
import { parseWindows, WINDOWS_FAULT, windowsText } from '../risk/window-text.ts'
import { useHookActions } from './use-hooks.ts'

const UNITS = { minutes: 1, hours: 60, days: 1_440 } as const
type Unit = keyof typeof UNITS
type Values = { every: string; unit: Unit; windows: string; timeZone: string }

const valuesOf = (expects: Expectation | null): Values => {
  const minutes = expects?.everyMinutes ?? 0
  const unit: Unit =
    minutes > 0 && minutes % UNITS.days === 0
      ? 'days'
      : minutes > 0 && minutes % UNITS.hours === 0
        ? 'hours'
        : 'minutes'
  return {
    every: expects ? String(minutes / UNITS[unit]) : '',
    unit: expects ? unit : 'hours',
    windows: windowsText(expects?.windows ?? []),
    timeZone: expects?.timeZone ?? 'UTC',
  }
}

/** null where nothing is expected. */
const expectsOf = ({ every, unit, windows, timeZone }: Values): Expectation | null =>
  every.trim() === ''
    ? null
    : {
        everyMinutes: Number(every) * UNITS[unit],
        windows: parseWindows(windows) ?? [],
        timeZone: timeZone.trim() || 'UTC',
      }

const check = (values: Values): Partial<Record<keyof Values, string>> => {
  const errors: Partial<Record<keyof Values, string>> = {}
  const expects = expectsOf(values)
  const issues = expects ? (expectation.safeParse(expects).error?.issues ?? []) : []
  for (const { path } of issues) {
    if (path[0] === 'everyMinutes') errors.every ??= 'must be a whole number, of a week at most'
    if (path[0] === 'timeZone') errors.timeZone ??= 'must be an IANA time zone such as Europe/Berlin'
    if (path[0] === 'windows') errors.windows ??= WINDOWS_FAULT
  }
  if (parseWindows(values.windows) === null) errors.windows = WINDOWS_FAULT
  return errors
}

/** How often the hook is to hear from its sender: silence for longer is told like an alert. */
export const HookExpectation = ({ hook }: { hook: HookView }) => {
  const { update } = useHookActions()
  const configure = useRole('configure')
  const off = { disabled: !configure.can }
  const form = useForm<Values>({
    mode: 'controlled',
    initialValues: valuesOf(hook.expects),
    validate: check,
  })
  return (
    <form
      noValidate
      aria-label="Expected alerts"
      onSubmit={form.onSubmit(async (values) => {
        try {
          await update.mutateAsync({ id: hook.id, expects: expectsOf(values) })
          form.resetDirty(values)
        } catch (error) {
          const found = fieldErrors(error, ['expects.everyMinutes', 'expects.windows', 'expects.timeZone'])
          form.setErrors({
            every: found['expects.everyMinutes'],
            windows: found['expects.windows'],
            timeZone: found['expects.timeZone'],
          })
        }
      })}
    >
      <FormSection
        title="Expected alerts"
        note="No alert for longer than this is told like an alert: in the activity, at the top of every page, and by mail to those who trade. Once for each silence, and when alerts come again."
      >
        <Group grow align="flex-start" gap="sm">
          <TextInput
            label="At least one alert every"
            inputMode="numeric"
            autoComplete="off"
            placeholder="Nothing expected"
            {...off}
            {...form.getInputProps('every')}
          />
          <Select
            label="Counted in"
            allowDeselect={false}
            data={Object.keys(UNITS)}
            {...off}
            {...form.getInputProps('unit')}
          />
        </Group>
        <HoursField
          label="Only in these hours"
          note="Silence is counted from when a window opens."
          {...off}
          {...form.getInputProps('windows')}
        />
        <TimeZoneField label="Time zone of these hours" {...off} {...form.getInputProps('timeZone')} />
      </FormSection>
      <ProblemNote error={update.error} />
      <Group justify="flex-end" gap="sm">
        <Text size="sm" c="dimmed" role="status">
          {update.isSuccess && !form.isDirty() && 'Saved.'}
        </Text>
        <ActionButton
          type="submit"
          can={form.isDirty() ? configure : { can: false, why: 'Nothing was changed.' }}
          loading={update.isPending}
        >
          Save what is expected
        </ActionButton>
      </Group>
    </form>
  )
}
