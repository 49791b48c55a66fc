import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { type HaltScope, type HaltView, haltCan } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { HaltActs, type HaltActsValues } from './halt-acts.tsx'

const scopeWords: Record<HaltScope, string> = {
  workspace: 'The whole workspace',
  account: 'Account',
  bot: 'Bot',
}

/** How the halt's subject is written in the list of what can be halted. */
const haltTarget = ({ scope, scopeId }: HaltView): string =>
  scope === 'workspace' ? scope : `${scope}:${scopeId}`

/** Starts a halt, once it has said what that does, and lifts those that stand. */
export const HaltPanel = ({ onClose, halts }: { onClose: () => void; halts: HaltView[] }) => {
  const me = trpc.me.get.useQuery()
  const accounts = trpc.account.list.useQuery({})
  const bots = trpc.bot.list.useQuery({})
  const utils = trpc.useUtils()
  const trade = useRole('trade')
  const onSuccess = () => utils.invalidate()
  const start = trpc.halt.start.useMutation({ onSuccess })
  const lift = trpc.halt.lift.useMutation({ onSuccess })
  const targets = [
    { value: 'workspace', label: scopeWords.workspace },
    ...(accounts.data ?? []).map(({ id, name }) => ({ value: `account:${id}`, label: `Account ${name}` })),
    ...(bots.data ?? []).map(({ id, name }) => ({ value: `bot:${id}`, label: `Bot ${name}` })),
  ].filter(({ value }) => !halts.some((halt) => value === haltTarget(halt)))
  const [chosen, setTarget] = useState<string | null>(null)
  const offered = (value: string | null) => targets.find((each) => each.value === value)?.value ?? null
  const target = offered(chosen ?? 'workspace')
  const [reason, setReason] = useState('')
  const [acts, setActs] = useState<HaltActsValues>({ cancelOrders: true, flatten: false, liftRole: 'admin' })
  const [scope, id] = target?.split(':') ?? []
  const scopeId = id ?? me.data?.workspace.id
  return (
    <Modal
      opened
      onClose={onClose}
      title={halts.length > 0 ? 'Halts' : 'Halt trading'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {halts.map((halt) => (
          <Group key={halt.id} justify="space-between" wrap="nowrap" gap="sm">
            <div>
              <Text fw={550}>
                {halt.scope === 'workspace'
                  ? 'The whole workspace is halted'
                  : `${scopeWords[halt.scope]} ${halt.scopeName} is halted`}
              </Text>
              <Text size="sm" c="dimmed">
                <Sentence>{halt.reason}</Sentence> · {halt.startedBy}, <RelativeTime at={halt.startedAt} />
              </Text>
            </div>
            <ActionButton
              can={me.data ? haltCan.lift(halt, me.data.workspace.role) : trade}
              variant="default"
              loading={lift.isPending && lift.variables?.id === halt.id}
              onClick={() => lift.mutate({ id: halt.id })}
            >
              Lift
            </ActionButton>
          </Group>
        ))}
        {halts.length > 0 && <div style={{ borderTop: '1px solid var(--vz-line)' }} />}
        <Text size="sm">
          A halt stops all trading at once, until you lift it: no signal is acted on, neither to enter nor to
          exit.
        </Text>
        <Select
          label="What to halt"
          placeholder="An account or a bot"
          data={targets}
          value={target}
          onChange={setTarget}
        />
        <TextInput
          label="Why"
          placeholder="News at 14:30"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <HaltActs
          acts={acts}
          onChange={(changed) => setActs({ ...acts, ...changed })}
          positions={scope === 'bot' ? 'Those that the bot entered last.' : ''}
        />
        <ProblemNote error={start.error ?? lift.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <ActionButton
            can={trade.can && !target ? { can: false, why: 'Choose what to halt.' } : trade}
            color="red"
            loading={start.isPending}
            onClick={() => {
              if (!scopeId || (scope !== 'workspace' && scope !== 'account' && scope !== 'bot')) return
              start.mutate(
                {
                  scope,
                  scopeId,
                  reason: reason.trim() || 'Halted by hand',
                  ...acts,
                },
                { onSuccess: onClose },
              )
            }}
          >
            {acts.flatten ? 'Halt and close all' : 'Halt now'}
          </ActionButton>
        </Group>
      </Stack>
    </Modal>
  )
}
