import { Skeleton, Switch, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import {
  isEssentialMail,
  type MailPreferenceView,
  type MailTemplate,
  mailNames,
  mailTemplates,
} from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './notifications-page.module.css'

const notes: Record<MailTemplate, string> = {
  sign_in_new_device: 'It guards your account, so it cannot be switched off.',
  invitation: 'When somebody invites you to a workspace.',
  order_rejected: 'To traders and above; once an hour for an account and symbol.',
  position_at_risk:
    'To traders and above, when a position cannot be closed or protected, and a person has to look.',
  position_flattened: 'To traders and above, when a position that had no stop of its size is closed.',
  halt_tripped: 'To traders and above, when somebody or something stops trading.',
  hook_silent: 'To traders and above, when no alert came for longer than is expected of a hook.',
  hook_heard: 'To traders and above, when one came again.',
  integration_down: 'To owners, when a service that Viewzenix depends on stops working.',
  integration_up: 'To owners, when it works again.',
  daily_summary: 'To traders and above, after a day (UTC) on which something happened.',
}

/** Which mails the person gets, in all of their workspaces. */
export const NotificationsPage = () => {
  const preferences = trpc.mailPreference.list.useQuery()
  return (
    <>
      <PageHeader
        title="Notifications"
        note="Which mails you get, in all of your workspaces. The dashboard shows everything."
      >
        <Link to="/mail">See the mails</Link>
      </PageHeader>
      {preferences.error && !preferences.data ? (
        <ErrorState error={preferences.error} onRetry={() => void preferences.refetch()} />
      ) : (
        <ul className={classes.list} aria-busy={preferences.isPending}>
          {mailTemplates.map((template) => (
            <li key={template} className={classes.item}>
              {isEssentialMail(template) ? (
                <div className={classes.always}>
                  <div className={classes.indented}>
                    <Text size="sm">{mailNames[template]}</Text>
                    <Text size="xs" c="dimmed">
                      {notes[template]}
                    </Text>
                  </div>
                  <StatusBadge tone="neutral">Always on</StatusBadge>
                </div>
              ) : preferences.data ? (
                <Preference
                  preference={
                    preferences.data.find((each) => each.template === template) ?? { template, wanted: true }
                  }
                />
              ) : (
                <Skeleton height={40} />
              )}
            </li>
          ))}
        </ul>
      )}
      <Text size="sm" c="dimmed" mt="md">
        Every mail that can be switched off carries a link that does so with one click.
      </Text>
    </>
  )
}

const Preference = ({ preference: { template, wanted } }: { preference: MailPreferenceView }) => {
  const utils = trpc.useUtils()
  const set = trpc.mailPreference.set.useMutation({ onSettled: () => utils.mailPreference.invalidate() })
  const shown = set.isPending ? set.variables.wanted : wanted
  return (
    <>
      <Switch
        label={mailNames[template]}
        description={notes[template]}
        checked={shown}
        onChange={(event) => set.mutate({ template, wanted: event.currentTarget.checked })}
      />
      <ProblemNote error={set.error} />
    </>
  )
}
