import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { REPLAY_ALERTS, REPLAY_DAYS } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Card } from '../../ui/card.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { countWords, todayIn } from './replay-words.ts'

/** Which alerts, of which days. */
export const NewReplay = ({ bot, onMade }: { bot?: string; onMade: (id: string) => void }) => {
  const [scope, setScope] = useState(bot ? `bot:${bot}` : 'all')
  const [chosen, setChosen] = useState({ from: '', to: '' })
  const me = trpc.me.get.useQuery()
  const workspaceId = me.data?.workspace.id ?? ''
  const risk = trpc.risk.get.useQuery(
    { scope: 'workspace', scopeId: workspaceId },
    { enabled: workspaceId !== '' },
  )
  const bots = trpc.bot.list.useQuery()
  const hooks = trpc.hook.list.useQuery()
  const utils = trpc.useUtils()
  const create = trpc.replay.create.useMutation({
    onSuccess: async ({ id }) => {
      await utils.replay.list.invalidate()
      onMade(id)
    },
  })
  const may = useRole('trade')
  const timeZone = risk.data?.limits.timeZone ?? 'UTC'
  const today = todayIn(timeZone)
  const from = chosen.from || today
  const to = chosen.to || from
  const [kind, id] = scope.split(':')
  return (
    <Card label="New replay">
      <Stack gap="md">
        <Group gap="md" align="flex-end">
          <Select
            label="Alerts of"
            allowDeselect={false}
            w={260}
            data={[
              { group: 'Everything', items: [{ value: 'all', label: 'All hooks and bots' }] },
              {
                group: 'Bots',
                items: (bots.data ?? []).map((one) => ({ value: `bot:${one.id}`, label: one.name })),
              },
              {
                group: 'Hooks',
                items: (hooks.data ?? []).map((one) => ({ value: `hook:${one.id}`, label: one.name })),
              },
            ]}
            value={scope}
            onChange={(value) => setScope(value ?? 'all')}
          />
          <TextInput
            type="date"
            label={`From (${timeZone})`}
            value={from}
            max={today}
            onChange={(event) => setChosen({ ...chosen, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="To, inclusive"
            value={to}
            min={from}
            max={today}
            onChange={(event) => setChosen({ ...chosen, to: event.currentTarget.value })}
          />
        </Group>
        <Text size="sm" c="dimmed">
          Nothing is sent, and no account is touched. {REPLAY_DAYS} days at most, of which the first{' '}
          {countWords(REPLAY_ALERTS)} alerts. A bot that is chosen by itself is replayed although it is
          paused.
        </Text>
        <div>
          {may.can ? (
            <Button
              loading={create.isPending}
              onClick={() =>
                create.mutate({
                  from,
                  to,
                  ...(kind === 'bot' && { botId: id }),
                  ...(kind === 'hook' && { hookId: id }),
                })
              }
            >
              Replay
            </Button>
          ) : (
            <ActionButton can={may}>Replay</ActionButton>
          )}
        </div>
        <ProblemNote error={create.error} />
      </Stack>
    </Card>
  )
}
