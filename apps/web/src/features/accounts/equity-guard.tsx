import { Group, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  type AccountView,
  type EquityGuardView,
  type GuardDistance,
  setEquityGuardInput,
} from '@viewzenix/schema'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { HaltActs, type HaltActsValues } from '../shell/halt-acts.tsx'

type Values = HaltActsValues & {
  base: string
  unit: GuardDistance['unit']
  stop: string
  target: string
}

const figure = (distance: GuardDistance | null): string =>
  distance === null ? '' : distance.unit === 'percent' ? distance.percent : distance.amount

const valuesOf = (guard: EquityGuardView | null): Values => ({
  base: guard?.base ?? '',
  unit: (guard?.stop ?? guard?.target)?.unit ?? 'percent',
  stop: figure(guard?.stop ?? null),
  target: figure(guard?.target ?? null),
  cancelOrders: guard?.cancelOrders ?? true,
  flatten: guard?.flatten ?? true,
  liftRole: guard?.liftRole ?? 'admin',
})

const inputOf = (accountId: string, { base, unit, stop, target, ...acts }: Values) => {
  const distance = (typed: string): GuardDistance | null =>
    typed.trim() === ''
      ? null
      : unit === 'percent'
        ? { unit, percent: typed.trim() }
        : { unit, amount: typed.trim() }
  return {
    accountId,
    guard: { base: base.trim() || null, stop: distance(stop), target: distance(target), ...acts },
  }
}

const FIELDS = ['guard.base', 'guard.stop', 'guard.target'] as const
const named = (errors: Partial<Record<(typeof FIELDS)[number], string>>) =>
  Object.fromEntries(Object.entries(errors).map(([path, text]) => [path.slice('guard.'.length), text]))

/** A stop and a target on all that the account is worth: what is armed, what was seen, and what it did. */
export const EquityGuard = ({ account }: { account: AccountView }) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const guard = account.equityGuard
  const set = trpc.account.setEquityGuard.useMutation({
    onSuccess: () => Promise.all([utils.account.invalidate(), utils.activity.invalidate()]),
  })
  const form = useForm<Values>({
    mode: 'controlled',
    initialValues: valuesOf(guard),
    validate: (values) => {
      const errors: Record<string, string> = {}
      const { error } = setEquityGuardInput.safeParse(inputOf(account.id, values))
      for (const { path, message } of error?.issues ?? []) errors[String(path[1])] ??= message
      return errors
    },
  })
  const unit = form.values.unit === 'percent' ? '%' : account.currency
  const off = { disabled: !configure.can }
  return (
    <form
      noValidate
      aria-label="Stop and target on equity"
      onSubmit={form.onSubmit(async (values) => {
        try {
          const kept = await set.mutateAsync(inputOf(account.id, values))
          const now = kept ? valuesOf(kept) : values
          form.setValues(now)
          form.resetDirty(now)
        } catch (error) {
          form.setErrors(named(fieldErrors(error, FIELDS)))
        }
      })}
    >
      <FormSection
        title="Stop and target on equity"
        note="Looked at every 10 seconds. When one is reached the account is halted, once; it is disarmed until you set it again."
      >
        <State guard={guard} />
        <DecimalInput
          label="Base"
          description="What both are counted from. Empty takes what the account is worth now."
          unit={account.currency}
          placeholder="Equity now"
          {...off}
          {...form.getInputProps('base')}
        />
        <Choice
          label="Counted in"
          options={[
            { value: 'percent', label: 'Percent' },
            { value: 'amount', label: 'Amount' },
          ]}
          value={form.values.unit}
          onChange={(value) => form.setFieldValue('unit', value)}
          {...off}
        />
        <Group grow align="flex-start" gap="sm">
          <DecimalInput
            label="Stop, below the base"
            unit={unit}
            placeholder="None"
            {...off}
            {...form.getInputProps('stop')}
          />
          <DecimalInput
            label="Target, above it"
            unit={unit}
            placeholder="None"
            {...off}
            {...form.getInputProps('target')}
          />
        </Group>
        <HaltActs acts={form.values} onChange={form.setValues} {...off} />
      </FormSection>
      {/* What a field says is not said twice. */}
      <ProblemNote error={Object.keys(form.errors).length === 0 ? set.error : null} />
      <Group justify="flex-end" mt="sm" gap="sm">
        {guard && (
          <ActionButton
            can={configure}
            variant="default"
            onClick={() =>
              set.mutate(
                { accountId: account.id, guard: null },
                { onSuccess: () => form.setValues(valuesOf(null)) },
              )
            }
          >
            Switch off
          </ActionButton>
        )}
        <ActionButton
          type="submit"
          can={
            form.isDirty() || guard?.tripped
              ? configure
              : {
                  can: false,
                  why: guard ? 'It is armed like this already.' : 'Set a stop or a target first.',
                }
          }
          loading={set.isPending}
        >
          {guard ? 'Arm anew' : 'Arm'}
        </ActionButton>
      </Group>
    </form>
  )
}

const State = ({ guard }: { guard: EquityGuardView | null }) => {
  if (!guard) return null
  if (guard.tripped)
    return (
      <Text size="sm" className="loss">
        Disarmed: <Sentence>{guard.tripped.reason}</Sentence> <RelativeTime at={guard.tripped.at} />
      </Text>
    )
  if (guard.failingSince)
    return (
      <Text size="sm" className="loss" role="alert">
        Not guarded: the broker does not tell what the account is worth.{' '}
        <Sentence>{guard.fault ?? ''}</Sentence> Since <RelativeTime at={guard.failingSince} />
      </Text>
    )
  return (
    <Group gap="sm">
      <StatusBadge tone="good">Armed</StatusBadge>
      <Text size="sm" c="dimmed">
        {guard.seenAt ? (
          <>
            Looked at <RelativeTime at={guard.seenAt} />
          </>
        ) : (
          'Looked at in a moment.'
        )}
      </Text>
    </Group>
  )
}
