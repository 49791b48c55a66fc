import { Button, Group } from '@mantine/core'
import { IconHistory, IconX } from '@tabler/icons-react'
import type { ActivityView } from '@viewzenix/schema'
import { byCursor } from '../../lib/by-cursor.ts'
import { trpc } from '../../lib/trpc.ts'
import type { Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { ActivityDetail } from './activity-detail.tsx'
import { ActivityFilters, type ActivitySearch, toFilter } from './activity-filters.tsx'
import { describeActor } from './describe-actor.ts'

const columns: Column<ActivityView>[] = [
  { id: 'at', header: 'When', phone: 'side', cell: ({ at }) => <RelativeTime at={at} /> },
  { id: 'who', header: 'Who', phone: 'note', cell: describeActor },
  {
    id: 'what',
    header: 'What',
    phone: 'title',
    cell: ({ summary }) => (
      <span style={{ overflowWrap: 'anywhere' }}>
        <Sentence>{summary}</Sentence>
      </span>
    ),
  },
  { id: 'verb', header: 'Verb', cell: ({ verb }) => <span className="mono dim">{verb}</span> },
]

/** The audit trail: who did what to which thing, and when; narrowed by the page's address. */
export const ActivityPage = ({
  search,
  onNarrow,
  selectedId,
  onSelect,
}: {
  search: ActivitySearch
  onNarrow: (next: ActivitySearch) => void
  selectedId: string | undefined
  onSelect: (id: string | undefined) => void
}) => {
  const pages = trpc.activity.list.useInfiniteQuery({ limit: 50, ...toFilter(search) }, byCursor)
  const rows = pages.data?.pages.flatMap(({ items }) => items)
  const selected = rows?.find(({ id }) => id === selectedId)
  const narrowed = Object.values(search).some((value) => value !== undefined)
  const clear = () =>
    onNarrow({
      actor: undefined,
      kind: undefined,
      verb: undefined,
      subject: undefined,
      from: undefined,
      to: undefined,
      text: undefined,
    })
  return (
    <>
      <PageHeader
        title="Activity"
        note="Everything that people, programs and Viewzenix itself did here. Nothing can be removed from it."
      />
      <Group gap="xs" mb="md">
        <ActivityFilters search={search} onNarrow={onNarrow} />
        {search.verb && <Only what={search.verb} onClear={() => onNarrow({ verb: undefined })} />}
        {search.subject && (
          <Only
            what={`about …${search.subject.slice(-8)}`}
            onClear={() => onNarrow({ subject: undefined })}
          />
        )}
      </Group>
      <PagedTable
        pages={pages}
        label="Activity"
        columns={columns}
        selectedId={selectedId}
        onOpen={({ id }) => onSelect(id)}
        empty={
          narrowed ? (
            <EmptyState
              icon={IconHistory}
              title={pages.hasNextPage ? 'Nothing like that among the newest' : 'Nothing like that was done'}
            >
              {pages.hasNextPage ? (
                <Button variant="default" size="xs" onClick={() => void pages.fetchNextPage()}>
                  Look further back
                </Button>
              ) : (
                <Button variant="default" size="xs" onClick={clear}>
                  Show everything
                </Button>
              )}
            </EmptyState>
          ) : (
            <EmptyState icon={IconHistory} title="Nothing has happened yet">
              What you, your programs and your bots do is written down here.
            </EmptyState>
          )
        }
      />
      {selected && (
        <SidePanel title="Activity" onClose={() => onSelect(undefined)}>
          <ActivityDetail line={selected} onNarrow={onNarrow} />
        </SidePanel>
      )}
    </>
  )
}

/** A narrowing that was chosen from a line, and can be taken back. */
const Only = ({ what, onClear }: { what: string; onClear: () => void }) => (
  <Button
    variant="light"
    size="xs"
    rightSection={<IconX size={12} />}
    aria-label={`Not only ${what}`}
    onClick={onClear}
  >
    {what}
  </Button>
)
