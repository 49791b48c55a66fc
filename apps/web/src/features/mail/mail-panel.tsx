import { Group, Stack, Text, Title } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import {
  type MailDetail,
  type MailEventView,
  mailCanResend,
  mailNames,
  type TimelineStep,
} from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { MailFrame } from './mail-frame.tsx'
import { eventTitle, mailWords } from './mail-words.ts'

const route = getRouteApi('/_desk/mail/$mailId')

/** One mail: how it looks, and all that happened to it. */
export const MailPanel = () => {
  const { mailId } = route.useParams()
  const search = route.useSearch()
  const navigate = useNavigate()
  const mail = trpc.mail.get.useQuery({ id: mailId })
  return (
    <SidePanel
      title={mail.data?.subject ?? 'Mail'}
      onClose={() => void navigate({ to: '/mail', search })}
      size={720}
    >
      {mail.data ? (
        <MailParts key={mailId} mail={mail.data} />
      ) : mail.error ? (
        <ErrorState error={mail.error} onRetry={() => void mail.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

const toStep = (event: MailEventView, since: string): TimelineStep => ({
  id: event.id,
  at: event.at,
  elapsedMs: Math.max(0, Date.parse(event.at) - Date.parse(since)),
  verb: event.kind,
  tone: event.tone,
  title: eventTitle(event.kind),
  reason: event.summary,
  data: event.data,
})

const MailParts = ({ mail }: { mail: MailDetail }) => {
  const { label, tone } = mailWords(mail)
  return (
    <Stack gap="lg">
      <Group gap="sm" justify="space-between" align="flex-start">
        <Stack gap={4} style={{ flex: '1 1 260px' }}>
          <div>
            <StatusBadge tone={tone}>{label}</StatusBadge>
          </div>
          {mail.reason && (
            <Text size="sm">
              <Sentence>{mail.reason}</Sentence>
            </Text>
          )}
        </Stack>
        <Resend mail={mail} />
      </Group>
      {mail.linkHidden && (
        <Text size="sm" c="dimmed">
          The link in this mail is a key, and shows to its reader alone.
        </Text>
      )}
      <MailFrame subject={mail.subject} html={mail.html} text={mail.text} />
      <section aria-label="Timeline">
        <Title order={2} mb="sm">
          What happened
        </Title>
        <Timeline label="What happened" steps={mail.events.map((event) => toStep(event, mail.createdAt))} />
      </section>
      <Facts
        facts={[
          ['To', mail.to],
          ['Kind', mailNames[mail.template]],
          ['Planned', <RelativeTime key="at" at={mail.createdAt} />],
          ...(mail.sentAt ? [['Sent', <RelativeTime key="sent" at={mail.sentAt} />] as const] : []),
          ...(mail.resentAs
            ? [
                [
                  'Sent again as',
                  <Link key="again" to="/mail/$mailId" params={{ mailId: mail.resentAs }}>
                    a new mail
                  </Link>,
                ] as const,
              ]
            : []),
          ...(mail.providerId
            ? [
                [
                  'Mail service’s id',
                  <CopyId key="provider" value={mail.providerId} label="Copy the mail service’s id" />,
                ] as const,
              ]
            : []),
          ['Mail id', <CopyId key="id" value={mail.id} label="Copy mail id" />],
        ]}
      />
    </Stack>
  )
}

const Resend = ({ mail }: { mail: MailDetail }) => {
  const utils = trpc.useUtils()
  const navigate = useNavigate()
  const configure = useRole('configure')
  const resend = trpc.mail.resend.useMutation({ onSuccess: () => utils.mail.invalidate() })
  const possible = mailCanResend(mail)
  return (
    <ConfirmAction
      label="Send again"
      icon={IconSend}
      can={configure.can ? possible : configure}
      title={`Send “${mail.subject}” again?`}
      confirmLabel="Send again"
      onConfirm={async () => {
        const again = await resend.mutateAsync({ id: mail.id })
        await navigate({ to: '/mail/$mailId', params: { mailId: again.id } })
      }}
    >
      {mail.state === 'unknown'
        ? `It may have reached ${mail.to} already: then it comes twice.`
        : `A new mail goes to ${mail.to}, with the same content.`}
    </ConfirmAction>
  )
}
