import { Group, Stack, Text } from '@mantine/core'
import { type DecisionView, decisionCan } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'

/** What a bot asks a person, and the two answers. */
export const Approval = ({ decision }: { decision: DecisionView }) => {
  const utils = trpc.useUtils()
  const onSettled = () => Promise.all([utils.decision.invalidate(), utils.alert.invalidate()])
  const approve = trpc.decision.approve.useMutation({ onSettled })
  const decline = trpc.decision.decline.useMutation({ onSettled })
  const trade = useRole('trade')
  const can = trade.can ? decisionCan.answer(decision) : trade
  if (!decision.approval) return null
  return (
    <Stack gap={6} mt={6}>
      <Text fw={550}>
        <Sentence>{decision.approval.proposal}</Sentence>
      </Text>
      <Text size="sm" c="dimmed">
        Refused by itself <RelativeTime at={decision.approval.expiresAt} /> unless somebody approves it.
        Everything is checked anew before it is sent.
      </Text>
      <ProblemNote error={approve.error ?? decline.error} />
      <Group gap="xs">
        <ActionButton
          can={can}
          loading={approve.isPending}
          onClick={() => approve.mutate({ id: decision.id })}
        >
          Approve
        </ActionButton>
        <ActionButton
          can={can}
          variant="default"
          loading={decline.isPending}
          onClick={() => decline.mutate({ id: decision.id })}
        >
          Decline
        </ActionButton>
      </Group>
    </Stack>
  )
}
