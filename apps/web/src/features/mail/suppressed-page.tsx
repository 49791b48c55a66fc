import { Text } from '@mantine/core'
import { IconMailCheck, IconMailForward } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SuppressionView } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { suppressionWords } from './mail-words.ts'

const columns: Column<SuppressionView>[] = [
  { id: 'email', header: 'Address', phone: 'title', cell: ({ email }) => <b>{email}</b> },
  {
    id: 'reason',
    header: 'Why',
    phone: 'note',
    cell: ({ reason, detail, mailId }) => (
      <>
        <StatusBadge tone={reason === 'unsubscribed' ? 'neutral' : 'bad'}>
          {suppressionWords[reason]}
        </StatusBadge>{' '}
        <Text component="span" size="sm" c="dimmed">
          {detail}
        </Text>{' '}
        {mailId && (
          <Link to="/mail/$mailId" params={{ mailId }}>
            The mail
          </Link>
        )}
      </>
    ),
  },
  { id: 'at', header: 'Since', cell: ({ suppressedAt }) => <RelativeTime at={suppressedAt} /> },
  { id: 'act', header: '', phone: 'side', cell: (row) => <Reactivate suppression={row} /> },
]

/** The addresses that get no more mail from this workspace. */
export const SuppressedPage = () => {
  const rows = trpc.suppression.list.useQuery()
  return (
    <>
      <PageHeader
        title="Suppressed addresses"
        note="No mail is sent to them: it came back, or its reader wanted no more."
      >
        <Link to="/mail">Back to the mails</Link>
      </PageHeader>
      {rows.error && !rows.data ? (
        <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />
      ) : (
        <DataTable
          label="Suppressed addresses"
          columns={columns}
          rows={rows.data}
          rowId={({ id }) => id}
          empty={
            <EmptyState
              icon={IconMailCheck}
              title="No address is suppressed"
              action={<Link to="/mail">See the mails</Link>}
            >
              When a mail comes back for good, or is reported as spam, its address is listed here.
            </EmptyState>
          }
        />
      )}
    </>
  )
}

const Reactivate = ({ suppression: { id, email, reason } }: { suppression: SuppressionView }) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const reactivate = trpc.suppression.reactivate.useMutation({
    onSuccess: () => utils.suppression.invalidate(),
  })
  return (
    <ConfirmAction
      label="Reactivate"
      icon={IconMailForward}
      quiet
      can={configure}
      title={`Send mail to ${email} again?`}
      confirmLabel="Reactivate"
      onConfirm={async () => {
        await reactivate.mutateAsync({ id })
      }}
    >
      {reason === 'hard_bounce'
        ? 'Do this when the mailbox works again. If mail still comes back, the address is suppressed anew.'
        : 'Do this only if its reader asked for it. The mail service may refuse.'}
    </ConfirmAction>
  )
}
