import { Button, Group } from '@mantine/core'
import { IconRobot } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type BotView, botSettings } from '@viewzenix/schema'
import { serverFields } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { BotForm, type BotFormErrors } from './bot-form.tsx'
import { botFieldOf, botInputOf, botValuesOf, newBotValues } from './bot-form-values.ts'
import { useBotActions } from './use-bots.ts'

/** Makes a bot, or changes the one that is given. */
export const EditBot = ({
  bot,
  hookId,
  onDone,
  onCancel,
}: {
  bot?: BotView
  /** The hook that a new bot listens to at first. */
  hookId?: string
  onDone: (bot: BotView) => void
  onCancel: () => void
}) => {
  const { create, update } = useBotActions()
  const configure = useRole('configure')
  const navigate = useNavigate()
  const hooks = trpc.hook.list.useQuery({})
  const accounts = trpc.account.list.useQuery({})
  const save = bot ? update : create
  // Only for want of either: a form that somebody fills in outlives a failed refresh.
  if (!hooks.data || !accounts.data) {
    const failed = hooks.error ?? accounts.error
    if (!failed) return <PanelSkeleton />
    return (
      <ErrorState
        error={failed}
        onRetry={() => {
          void hooks.refetch()
          void accounts.refetch()
        }}
      />
    )
  }
  if (hooks.data.length === 0 || accounts.data.length === 0)
    return (
      <EmptyState
        icon={IconRobot}
        title="A bot listens to a hook and trades on an account"
        action={
          hooks.data.length === 0 ? (
            <Button onClick={() => void navigate({ to: '/hooks/new' })}>Make a hook</Button>
          ) : (
            <Button onClick={() => void navigate({ to: '/accounts/new' })}>Make a paper account</Button>
          )
        }
      >
        {hooks.data.length > 0
          ? 'There is no account yet. Make one, then the bot.'
          : accounts.data.length > 0
            ? 'There is no hook yet. Make one, then the bot.'
            : 'There is neither yet. Make both, then the bot.'}
      </EmptyState>
    )
  return (
    <BotForm
      initial={
        bot
          ? botValuesOf(bot)
          : newBotValues({
              hookId: hookId ?? hooks.data.find(({ enabled }) => enabled)?.id ?? hooks.data[0]?.id,
              accountId: accounts.data[0]?.id,
            })
      }
      hooks={hooks.data}
      accounts={accounts.data}
      onSubmit={async (values) => {
        try {
          const input = botSettings.parse(botInputOf(values))
          onDone(bot ? await update.mutateAsync({ id: bot.id, ...input }) : await create.mutateAsync(input))
          return null
        } catch (error) {
          const errors: BotFormErrors = {}
          for (const [path, message] of serverFields(error)) {
            const field = botFieldOf(path)
            if (field) errors[field] ??= message
          }
          return errors
        }
      }}
    >
      <ProblemNote error={save.error} />
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <ActionButton type="submit" can={configure} loading={save.isPending}>
          {bot ? 'Save changes' : 'Make bot'}
        </ActionButton>
      </Group>
    </BotForm>
  )
}
