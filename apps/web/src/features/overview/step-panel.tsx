import { Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { SecretOnce } from '../../ui/secret-once.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { NewAccount } from '../accounts/new-account.tsx'
import { EditBot } from '../bots/edit-bot.tsx'
import { NewHook } from '../hooks/new-hook.tsx'
import { TestAlert } from '../hooks/test-alert.tsx'
import { type Step, stepWords } from './step-words.ts'

/** One of the first steps, done beside the overview. */
export const StepPanel = ({ step }: { step: Step }) => {
  const navigate = useNavigate()
  const show = (next: Step | undefined) => void navigate({ to: '/', search: { step: next } })
  const close = () => show(undefined)
  return (
    <SidePanel title={stepWords[step].title} onClose={close} size={640}>
      {step === 'account' && <NewAccount onCancel={close} onMade={() => show('bot')} />}
      {step === 'bot' && <BotStep onCancel={close} onMade={() => show('alert')} />}
      {step === 'alert' && <AlertStep />}
    </SidePanel>
  )
}

/** A hook first where there is none: its secret stays in sight while the bot is made. */
const BotStep = ({ onMade, onCancel }: { onMade: () => void; onCancel: () => void }) => {
  const hooks = trpc.hook.list.useQuery()
  const [secret, setSecret] = useState<string | null>(null)
  if (!hooks.data)
    return hooks.error ? (
      <ErrorState error={hooks.error} onRetry={() => void hooks.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  if (hooks.data.length === 0)
    return (
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          First the hook: the address that alerts are sent to.
        </Text>
        <NewHook onCancel={onCancel} onMade={(made) => setSecret(made.secret)} />
      </Stack>
    )
  return (
    <Stack gap="md">
      {secret && <SecretOnce label="Secret of the hook" secret={secret} />}
      <EditBot onCancel={onCancel} onDone={onMade} />
    </Stack>
  )
}

const AlertStep = () => {
  const hooks = trpc.hook.list.useQuery()
  const hook = hooks.data?.find(({ enabled }) => enabled) ?? hooks.data?.[0]
  if (hook) return <TestAlert hook={hook} />
  if (hooks.error) return <ErrorState error={hooks.error} onRetry={() => void hooks.refetch()} />
  return hooks.data ? <Text size="sm">First make a hook and a bot.</Text> : <PanelSkeleton />
}
