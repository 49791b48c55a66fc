import { Code, Stack, Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import type { ActivityView } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { describeActor } from './describe-actor.ts'
import { SubjectLink } from './subject-link.tsx'

const columns: Column<ActivityView>[] = [
  { id: 'at', header: 'When', phone: 'side', cell: ({ at }) => <RelativeTime at={at} /> },
  { id: 'who', header: 'Who', phone: 'note', cell: describeActor },
  {
    id: 'what',
    header: 'What',
    phone: 'title',
    cell: ({ summary }) => <span style={{ overflowWrap: 'anywhere' }}>{summary}</span>,
  },
  { id: 'verb', header: 'Verb', cell: ({ verb }) => <span className="mono dim">{verb}</span> },
]

/** The audit trail: who did what to which thing, and when. */
export const ActivityPage = ({
  selectedId,
  onSelect,
}: {
  selectedId: string | undefined
  onSelect: (id: string | undefined) => void
}) => {
  const pages = trpc.activity.list.useInfiniteQuery(
    { limit: 50 },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
  )
  const rows = pages.data?.pages.flatMap(({ items }) => items)
  const selected = rows?.find(({ id }) => id === selectedId)
  return (
    <>
      <PageHeader
        title="Activity"
        note="Everything that people, programs and Viewzenix itself did here. Nothing can be removed from it."
      />
      {pages.error && !rows ? (
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label="Activity"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          selectedId={selectedId}
          onOpen={({ id }) => onSelect(id)}
          onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
          loadingMore={pages.isFetchingNextPage}
          empty={
            <EmptyState icon={IconHistory} title="Nothing has happened yet">
              What you, your programs and your bots do is written down here.
            </EmptyState>
          }
        />
      )}
      {selected && (
        <SidePanel title="Activity" onClose={() => onSelect(undefined)}>
          <Stack gap="md">
            <Text>{selected.summary}</Text>
            <Facts
              facts={[
                ['When', <RelativeTime key="at" at={selected.at} />],
                ['Who', describeActor(selected)],
                [
                  'Verb',
                  <span key="verb" className="mono">
                    {selected.verb}
                  </span>,
                ],
                ['About', <SubjectLink key="subject" kind={selected.subjectKind} id={selected.subjectId} />],
              ]}
            />
            {selected.data && Object.keys(selected.data).length > 0 && (
              <Code block fz="xs" tabIndex={0}>
                {JSON.stringify(selected.data, null, 2)}
              </Code>
            )}
          </Stack>
        </SidePanel>
      )}
    </>
  )
}
