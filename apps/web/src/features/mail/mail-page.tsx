import { Button, Select, Text } from '@mantine/core'
import { IconMail, IconMailOff, IconTemplate } from '@tabler/icons-react'
import { getRouteApi, Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { type MailView, mailNames, mailStates, mailTemplates } from '@viewzenix/schema'
import { byCursor } from '../../lib/by-cursor.ts'
import { oneOf } from '../../lib/search.ts'
import { trpc } from '../../lib/trpc.ts'
import type { Column } from '../../ui/data-table.tsx'
import { EmptyList } from '../../ui/empty-list.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { mailStateWords, mailWords } from './mail-words.ts'

const columns: Column<MailView>[] = [
  { id: 'at', header: 'Planned', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  {
    id: 'subject',
    header: 'Subject',
    phone: 'title',
    cell: ({ subject }) => (
      <Text size="sm" fw={550} lineClamp={1}>
        {subject}
      </Text>
    ),
  },
  {
    id: 'state',
    header: 'State',
    phone: 'side',
    cell: (mail) => <StatusBadge tone={mailWords(mail).tone}>{mailWords(mail).label}</StatusBadge>,
  },
  {
    id: 'to',
    header: 'To',
    phone: 'note',
    cell: ({ to, mine }) => (
      <Text size="sm" lineClamp={1} title={to}>
        {mine ? 'You' : to}
      </Text>
    ),
  },
  { id: 'template', header: 'Kind', cell: ({ template }) => mailNames[template] },
]

const route = getRouteApi('/_desk/mail')

/** Every mail that the person may see, and what became of it. */
export const MailPage = () => {
  const search = route.useSearch()
  const { state, kind } = search
  const navigate = useNavigate()
  const { mailId } = useParams({ strict: false })
  const pages = trpc.mail.list.useInfiniteQuery({ limit: 50, state, template: kind }, byCursor)
  const narrow = (next: Partial<typeof search>) =>
    void navigate({ to: '/mail', search: { ...search, ...next }, replace: true })
  return (
    <>
      <PageHeader title="Mail" note="What Viewzenix wrote to whom, and what became of it.">
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          w={160}
          data={mailStates.map((value) => ({ value, label: mailStateWords[value].label }))}
          value={state ?? null}
          onChange={(value) => narrow({ state: oneOf(mailStates, value) })}
        />
        <Select
          aria-label="Kind"
          placeholder="Any kind"
          clearable
          w={190}
          data={mailTemplates.map((value) => ({ value, label: mailNames[value] }))}
          value={kind ?? null}
          onChange={(value) => narrow({ kind: oneOf(mailTemplates, value) })}
        />
        <Button
          variant="default"
          leftSection={<IconTemplate size={16} aria-hidden />}
          onClick={() => void navigate({ to: '/settings/mail-templates' })}
        >
          Templates
        </Button>
        <Button
          variant="default"
          leftSection={<IconMailOff size={16} aria-hidden />}
          onClick={() => void navigate({ to: '/settings/suppressed-addresses' })}
        >
          Suppressed
        </Button>
      </PageHeader>
      <PagedTable
        pages={pages}
        label="Mails"
        columns={columns}
        selectedId={mailId}
        onOpen={({ id }) => void navigate({ to: '/mail/$mailId', params: { mailId: id }, search })}
        empty={
          <EmptyList
            icon={IconMail}
            thing="mail"
            filtered={Boolean(state || kind)}
            all={<Link to="/mail">Show all mails</Link>}
            begin={<Link to="/settings/notifications">Choose your mails</Link>}
          >
            You hear by mail of rejected orders, halts, integrations that fail, new devices, and each day.
          </EmptyList>
        }
      />
      <Outlet />
    </>
  )
}
