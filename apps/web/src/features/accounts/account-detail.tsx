import { Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from '@tanstack/react-router'
import { type AccountView, renameAccountInput } from '@viewzenix/schema'
import { useState } from 'react'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { Money } from '../../ui/money.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { EquityCard } from '../equity/equity-card.tsx'
import type { EquityRange } from '../equity/equity-ranges.ts'
import { FlattenButton } from '../flatten/flatten-button.tsx'
import { RiskRules } from '../risk/risk-rules.tsx'
import { EquityGuard } from './equity-guard.tsx'
import { SymbolMap } from './symbol-map.tsx'

/** One account: its balances, what is open on it, and its name. */
export const AccountDetail = ({ account }: { account: AccountView }) => (
  <Stack gap="lg">
    <Group justify="space-between" gap="sm">
      <Group gap="xs">
        <ModeBadge mode={account.mode} />
        {account.halted ? (
          <StatusBadge tone="bad">Halted</StatusBadge>
        ) : (
          <StatusBadge tone="good">Trading</StatusBadge>
        )}
      </Group>
      <FlattenButton scope="account" scopeId={account.id} name={account.name} />
    </Group>
    {account.equity === null && (
      <Text size="sm" c="dimmed">
        The broker could not be asked for the balances just now. They come back by themselves.
      </Text>
    )}
    <Facts
      facts={[
        ['Broker', 'Paper broker, simulated market'],
        ['Equity', <Money key="equity" value={account.equity} currency={account.currency} />],
        ['Cash', <Money key="cash" value={account.cash} currency={account.currency} />],
        [
          'Open orders',
          <Link key="orders" to="/orders" search={{ account: account.id, status: 'open' }}>
            {account.openOrders}
          </Link>,
        ],
        [
          'Open positions',
          <Link key="positions" to="/positions">
            {account.openPositions}
          </Link>,
        ],
        ['Made', <RelativeTime key="made" at={account.createdAt} />],
      ]}
    />
    <AccountEquity key={`${account.id} equity`} account={account} />
    <RenameAccount key={account.id} account={account} />
    <EquityGuard key={`${account.id} guard`} account={account} />
    <RiskRules key={`${account.id} risk`} scope="account" scopeId={account.id} />
    <SymbolMap key={`${account.id} symbols`} account={account} />
  </Stack>
)

const AccountEquity = ({ account }: { account: AccountView }) => {
  const [range, setRange] = useState<EquityRange>()
  return <EquityCard accountId={account.id} currency={account.currency} range={range} onRange={setRange} />
}

const RenameAccount = ({ account }: { account: AccountView }) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const rename = trpc.account.rename.useMutation({
    onSuccess: () =>
      Promise.all([utils.account.invalidate(), utils.bot.invalidate(), utils.overview.invalidate()]),
  })
  const form = useForm({
    mode: 'controlled',
    initialValues: { name: account.name },
    validate: {
      name: (name) => renameAccountInput.shape.name.safeParse(name).error?.issues[0]?.message ?? null,
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(async ({ name }) => {
        try {
          await rename.mutateAsync({ id: account.id, name })
          form.resetDirty({ name })
        } catch (error) {
          form.setErrors(fieldErrors(error, ['name']))
        }
      })}
    >
      <Group align="flex-end" gap="sm" wrap="nowrap">
        <TextInput
          label="Name"
          autoComplete="off"
          disabled={!configure.can}
          style={{ flex: 1 }}
          {...form.getInputProps('name')}
        />
        <ActionButton
          type="submit"
          variant="default"
          can={form.isDirty() ? configure : { can: false, why: 'This is its name already.' }}
          loading={rename.isPending}
        >
          Rename
        </ActionButton>
      </Group>
      <ProblemNote error={rename.error} />
    </form>
  )
}
