import { Text } from '@mantine/core'
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { type MailTemplateView, mailNames } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

const columns: Column<MailTemplateView>[] = [
  {
    id: 'name',
    header: 'Mail',
    phone: 'title',
    cell: ({ template }) => <b>{mailNames[template]}</b>,
  },
  {
    id: 'words',
    header: 'Words',
    phone: 'side',
    cell: ({ overridden }) => (
      <StatusBadge tone={overridden ? 'accent' : 'neutral'}>
        {overridden ? 'Your own' : 'Standard'}
      </StatusBadge>
    ),
  },
  {
    id: 'subject',
    header: 'Subject',
    phone: 'note',
    cell: ({ wording }) => (
      <Text size="sm" lineClamp={1}>
        {wording.subject}
      </Text>
    ),
  },
  {
    id: 'changed',
    header: 'Changed',
    cell: ({ updatedAt, updatedBy }) =>
      updatedAt ? (
        <>
          <RelativeTime at={updatedAt} /> by {updatedBy}
        </>
      ) : (
        <span className="dim">Never</span>
      ),
  },
]

/** The mails that Viewzenix writes, and the words that they have in this workspace. */
export const MailTemplatesPage = () => {
  const navigate = useNavigate()
  const { template } = useParams({ strict: false })
  const templates = trpc.mailTemplate.list.useQuery()
  return (
    <>
      <PageHeader
        title="Mail templates"
        note="What each mail says. Change its words, and see it before you keep it."
      >
        <Link to="/mail">Back to the mails</Link>
      </PageHeader>
      {templates.error && !templates.data ? (
        <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />
      ) : (
        <DataTable
          label="Mail templates"
          columns={columns}
          rows={templates.data}
          rowId={(row) => row.template}
          selectedId={template}
          onOpen={(row) =>
            void navigate({ to: '/settings/mail-templates/$template', params: { template: row.template } })
          }
          empty={null}
        />
      )}
      <Outlet />
    </>
  )
}
