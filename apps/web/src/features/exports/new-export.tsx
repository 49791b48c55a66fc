import { Anchor, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type ExportFormat, type ExportKind, exportFormats, exportKinds } from '@viewzenix/schema'
import { useState } from 'react'
import { oneOf } from '../../lib/search.ts'
import { trpc } from '../../lib/trpc.ts'
import { Card } from '../../ui/card.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { kindWords } from './export-words.ts'

const DAY_MS = 86_400_000

/** A day of the calendar in UTC, as the first moment of it, or of the one after. */
const startOf = (day: string, later = 0): string | undefined =>
  day === '' ? undefined : new Date(Date.parse(`${day}T00:00:00Z`) + later).toISOString()

/** What to export: downloaded as it is read, or made by a job for what takes longer. */
export const NewExport = () => {
  const [kind, setKind] = useState<ExportKind>('alerts')
  const [format, setFormat] = useState<ExportFormat>('csv')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const utils = trpc.useUtils()
  const create = trpc.export.create.useMutation({ onSuccess: () => utils.export.list.invalidate() })
  const span = { from: startOf(from), to: startOf(to, DAY_MS) }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(span)) if (value) query.set(name, value)
  return (
    <Card label="New export">
      <Stack gap="md">
        <Group gap="md" align="flex-end">
          <Select
            label="What"
            w={190}
            allowDeselect={false}
            data={exportKinds.map((value) => ({ value, label: kindWords[value] }))}
            value={kind}
            onChange={(value) => setKind(oneOf(exportKinds, value) ?? kind)}
          />
          <div>
            <Text size="sm" fw={500} mb={4}>
              As
            </Text>
            <SegmentedControl
              size="sm"
              aria-label="As"
              data={exportFormats.map((value) => ({ value, label: value.toUpperCase() }))}
              value={format}
              onChange={(value) => setFormat(oneOf(exportFormats, value) ?? format)}
            />
          </div>
          <TextInput
            type="date"
            label="From (UTC)"
            value={from}
            max={to || undefined}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label="To, inclusive"
            value={to}
            min={from || undefined}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </Group>
        <Group gap="md">
          <Button loading={create.isPending} onClick={() => create.mutate({ kind, format, ...span })}>
            Make export
          </Button>
          <Anchor href={`/exports/${kind}.${format}${query.size > 0 ? `?${query}` : ''}`} download size="sm">
            <Group gap={4} component="span">
              <IconDownload size={14} aria-hidden /> Download directly
            </Group>
          </Anchor>
        </Group>
        <ProblemNote error={create.error} />
      </Stack>
    </Card>
  )
}
