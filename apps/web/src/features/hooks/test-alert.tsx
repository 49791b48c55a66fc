import { Stack, Text } from '@mantine/core'
import type { HookView } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { AlertTimeline } from '../alerts/alert-timeline.tsx'
import { PreviewResult } from './preview-result.tsx'
import { TestAlertForm } from './test-alert-form.tsx'

/** Sends a message through the real ingress, and shows what comes of it while it happens. */
export const TestAlert = ({ hook }: { hook: HookView }) => {
  const [sent, setSent] = useState<{ alertId: string; duplicate: boolean } | null>(null)
  const send = trpc.alert.send.useMutation({ onSuccess: setSent })
  const preview = trpc.hook.preview.useMutation()
  const bots = trpc.bot.list.useQuery({ hookId: hook.id })
  const trade = useRole('trade')
  const listening = bots.data?.find(({ status }) => status === 'active')
  // The form is shown once its beginning is known: what somebody types is never replaced.
  if (bots.isPending) return <PanelSkeleton />
  return (
    <Stack gap="md">
      <TestAlertForm
        key={hook.id}
        defaultSymbol={listening?.symbols[0] ?? 'BTCUSD'}
        sending={send.isPending}
        disabledReason={
          hook.enabled ? (trade.can ? null : trade.why) : 'The hook is switched off: switch it on first.'
        }
        onSend={(body) => {
          preview.reset()
          send.mutate({ hookId: hook.id, body })
        }}
        previewing={preview.isPending}
        onPreview={(body) => preview.mutate({ hookId: hook.id, body })}
      />
      {bots.data && !listening && (
        <Text size="sm" c="dimmed">
          No running bot listens to this hook, so the alert will be kept and ignored.
        </Text>
      )}
      <ProblemNote error={send.error ?? preview.error} />
      {preview.data && <PreviewResult preview={preview.data} />}
      {sent && (
        <section aria-label="What came of the test alert">
          {sent.duplicate && (
            <Text size="sm" mb="sm">
              The same message came moments ago, so this one counts as its duplicate and trades nothing. Below
              is what came of the first. Change a field to send another one.
            </Text>
          )}
          <AlertTimeline alertId={sent.alertId} />
        </section>
      )}
    </Stack>
  )
}
