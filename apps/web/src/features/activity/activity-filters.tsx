import { CloseButton, Group, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { liveKinds } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { kindWords } from './subject-link.tsx'

/** What the list is narrowed to: the search part of the page's address. Days are those of whoever looks. */
export type ActivitySearch = {
  actor?: string
  kind?: string
  verb?: string
  subject?: string
  from?: string
  to?: string
  text?: string
}

/** What lines of the trail are about. Points of equity leave none, and those of fills are about their orders. */
const kinds = [...liveKinds.filter((kind) => kind !== 'equity' && kind !== 'fill'), 'user'].toSorted()
const PAUSE_MS = 300

/** What the server is asked for. A day that cannot be read counts as not given. */
export const toFilter = ({ actor, kind, verb, subject, from, to, text }: ActivitySearch) => ({
  actorId: actor,
  subjectKind: kind,
  verb,
  subjectId: subject,
  from: startOf(from, 0),
  to: startOf(to, 1),
  text,
})

const startOf = (day: string | undefined, later: number): string | undefined => {
  const [year, month, date] = (day ?? '').split('-').map(Number)
  if (!year || !month || !date) return undefined
  const start = new Date(year, month - 1, date + later)
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString()
}

export const ActivityFilters = ({
  search,
  onNarrow,
}: {
  search: ActivitySearch
  onNarrow: (next: ActivitySearch) => void
}) => {
  const actors = trpc.activity.actors.useQuery({})
  const [typed, setTyped] = useState(search.text ?? '')
  const find = useDebouncedCallback((text: string) => onNarrow({ text: text.trim() || undefined }), PAUSE_MS)
  return (
    <Group gap="xs">
      <TextInput
        aria-label="Text"
        placeholder="Find in the text"
        w={170}
        maxLength={60}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          find(event.currentTarget.value)
        }}
      />
      <Select
        aria-label="Who"
        placeholder="Anybody"
        clearable
        searchable
        w={160}
        data={(actors.data ?? []).map(({ id, kind, name }) => ({
          value: id,
          label: kind === 'user' ? name : `${kindWords(kind)} ${name}`,
        }))}
        value={search.actor ?? null}
        onChange={(actor) => onNarrow({ actor: actor ?? undefined })}
      />
      <Select
        aria-label="About"
        placeholder="About anything"
        clearable
        w={150}
        data={kinds.map((kind) => ({ value: kind, label: kindWords(kind) }))}
        value={search.kind ?? null}
        onChange={(kind) => onNarrow({ kind: kind ?? undefined })}
      />
      <Day label="From" value={search.from} onChange={(from) => onNarrow({ from })} />
      <Day label="Until" value={search.to} onChange={(to) => onNarrow({ to })} />
    </Group>
  )
}

const Day = ({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange: (day: string | undefined) => void
}) => (
  <TextInput
    type="date"
    aria-label={label}
    leftSection={
      <Text size="xs" c="dimmed" aria-hidden>
        {label}
      </Text>
    }
    leftSectionWidth={46}
    w={190}
    value={value ?? ''}
    onChange={(event) => onChange(event.currentTarget.value || undefined)}
    rightSection={
      value ? (
        <CloseButton size="sm" aria-label={`Clear ${label}`} onClick={() => onChange(undefined)} />
      ) : null
    }
  />
)
