import { Button, Group, Text } from '@mantine/core'
import { IconDownload, type TablerIcon } from '@tabler/icons-react'
import type { ArchiveView } from '@viewzenix/schema'
import { byCursor } from '../../lib/by-cursor.ts'
import { groupDigits } from '../../lib/figures.ts'
import { trpc } from '../../lib/trpc.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { LinedList } from '../../ui/lined-list.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { sizeWords } from '../files/file-words.ts'

/** The days that were archived, each with its files. */
export const ArchiveDays = ({ onDownload, icon }: { onDownload: (id: string) => void; icon: TablerIcon }) => {
  const days = trpc.export.archives.useInfiniteQuery({ limit: 30 }, byCursor)
  const rows = days.data?.pages.flatMap(({ items }) => items)
  if (!rows)
    return days.error ? (
      <ErrorState error={days.error} onRetry={() => void days.refetch()} />
    ) : (
      <PanelSkeleton />
    )
  if (rows.length === 0)
    return (
      <EmptyState icon={icon} title="No day has been archived yet">
        In the night after each day its alerts, orders, fills and audit trail are written to the file store,
        read back and counted.
      </EmptyState>
    )
  return (
    <>
      <LinedList>
        {rows.map((day) => (
          <li key={day.id}>
            <Day day={day} onDownload={onDownload} />
          </li>
        ))}
      </LinedList>
      {days.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={days.isFetchingNextPage}
          onClick={() => void days.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </>
  )
}

const Day = ({ day, onDownload }: { day: ArchiveView; onDownload: (id: string) => void }) => {
  const rows = day.parts.reduce((sum, part) => sum + part.rows, 0)
  return (
    <Group justify="space-between" gap="sm">
      <div>
        <Text fw={550} className="num">
          {day.day}
        </Text>
        <Text size="xs" c="dimmed">
          {rows === 0 ? 'Nothing happened' : `${groupDigits(String(rows), 0)} rows, read back and counted`}{' '}
          <RelativeTime at={day.verifiedAt} />
        </Text>
      </div>
      <Group gap={6}>
        {day.files.map((file) => (
          <Button
            key={file.id}
            size="compact-xs"
            variant="default"
            leftSection={<IconDownload size={12} aria-hidden />}
            onClick={() => onDownload(file.id)}
          >
            {file.name.replace(`${day.day}-`, '')} · {sizeWords(file.size)}
          </Button>
        ))}
      </Group>
    </Group>
  )
}
