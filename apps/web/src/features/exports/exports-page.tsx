import { Button, Text, Title } from '@mantine/core'
import { IconArchive, IconDownload, IconFileExport } from '@tabler/icons-react'
import type { ExportView } from '@viewzenix/schema'
import { byCursor } from '../../lib/by-cursor.ts'
import { groupDigits } from '../../lib/figures.ts'
import { trpc } from '../../lib/trpc.ts'
import { Card } from '../../ui/card.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { sizeWords } from '../files/file-words.ts'
import { useDownload } from '../files/use-download.ts'
import { ArchiveDays } from './archive-days.tsx'
import { kindWords, stateWords } from './export-words.ts'
import { NewExport } from './new-export.tsx'

const spanWords = ({ from, to }: ExportView): string => {
  const day = (moment: string) => moment.slice(0, 16).replace('T', ' ')
  return `${from ? `${day(from)} – ` : 'up to '}${to ? day(to) : 'now'}`
}

/** Exports that were made and are being made, and the archive of every day. */
export const ExportsPage = () => {
  const exports = trpc.export.list.useInfiniteQuery({ limit: 20 }, byCursor)
  const download = useDownload()
  const columns: Column<ExportView>[] = [
    {
      id: 'what',
      header: 'What',
      phone: 'title',
      cell: ({ kind, format }) => `${kindWords[kind]}, ${format.toUpperCase()}`,
    },
    { id: 'span', header: 'Time, UTC', cell: (row) => <span className="num">{spanWords(row)}</span> },
    {
      id: 'rows',
      header: 'Rows',
      align: 'right',
      cell: ({ rows: count }) => <span className="num">{groupDigits(String(count), 0)}</span>,
    },
    {
      id: 'state',
      header: 'State',
      phone: 'note',
      cell: ({ state, reason }) => (
        <>
          <StatusBadge tone={stateWords[state].tone}>{stateWords[state].label}</StatusBadge>
          {reason && (
            <Text size="xs" c="dimmed">
              <Sentence>{reason}</Sentence>
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'asked',
      header: 'Asked for',
      cell: ({ requestedBy, createdAt }) => (
        <>
          {requestedBy}, <RelativeTime at={createdAt} />
        </>
      ),
    },
    {
      id: 'file',
      header: 'File',
      phone: 'side',
      align: 'right',
      cell: ({ file }) =>
        file?.state === 'ready' ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => void download.start(file.id)}
          >
            {sizeWords(file.size)}
          </Button>
        ) : file ? (
          <Text size="xs" c="dimmed">
            Expired
          </Text>
        ) : (
          '–'
        ),
    },
  ]
  return (
    <>
      <PageHeader
        title="Exports"
        note="Everything of one kind, as a file. Money is exact; secrets are masked. A made export is kept for seven days."
      />
      <NewExport />
      <ProblemNote error={download.error} />
      <PagedTable
        pages={exports}
        label="Exports"
        columns={columns}
        empty={
          <EmptyState icon={IconFileExport} title="No exports yet">
            Choose what to export above. A small one can be downloaded directly.
          </EmptyState>
        }
      />
      <Title order={2} mt="lg" mb="sm">
        Archive
      </Title>
      <Card label="Archive">
        <ArchiveDays onDownload={(id) => void download.start(id)} icon={IconArchive} />
      </Card>
    </>
  )
}
