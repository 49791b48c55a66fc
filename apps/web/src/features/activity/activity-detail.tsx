import { Button, Code, Group, Stack, Table, Text } from '@mantine/core'
import type { ActivityView } from '@viewzenix/schema'
import { isObject } from '../../lib/search.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { Facts } from '../../ui/facts.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import type { ActivitySearch } from './activity-filters.tsx'
import { describeActor } from './describe-actor.ts'
import { SubjectLink } from './subject-link.tsx'

/** One line of the audit trail with all that was written down, and ways to what else is like it. */
export const ActivityDetail = ({
  line,
  onNarrow,
}: {
  line: ActivityView
  onNarrow: (next: ActivitySearch) => void
}) => {
  const { changes, ...rest } = line.data ?? {}
  return (
    <Stack gap="md">
      <Text style={{ overflowWrap: 'anywhere' }}>
        <Sentence>{line.summary}</Sentence>
      </Text>
      <Facts
        facts={[
          ['When', <RelativeTime key="at" at={line.at} />],
          ['Who', describeActor(line)],
          [
            'Verb',
            <span key="verb" className="mono">
              {line.verb}
            </span>,
          ],
          ['About', <SubjectLink key="subject" kind={line.subjectKind} id={line.subjectId} />],
          ['Request', <CopyId key="request" value={line.requestId} label="Copy the request’s id" />],
        ]}
      />
      {isObject(changes) && Object.keys(changes).length > 0 && <Changes changes={changes} />}
      {Object.keys(rest).length > 0 && (
        <Code block fz="xs" tabIndex={0}>
          {JSON.stringify(rest, null, 2)}
        </Code>
      )}
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={() => onNarrow({ verb: line.verb })}>
          All of this verb
        </Button>
        {line.subjectId && (
          <Button
            variant="default"
            size="xs"
            onClick={() => onNarrow({ subject: line.subjectId ?? undefined })}
          >
            All about this
          </Button>
        )}
        {line.actorId && (
          <Button variant="default" size="xs" onClick={() => onNarrow({ actor: line.actorId ?? undefined })}>
            All by {line.actorName}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

const Changes = ({ changes }: { changes: Record<string, unknown> }) => (
  <Table fz="xs" verticalSpacing={4} aria-label="What was changed">
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Setting</Table.Th>
        <Table.Th>Before</Table.Th>
        <Table.Th>After</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {Object.entries(changes).map(([field, change]) => (
        <Table.Tr key={field}>
          <Table.Td className="mono">{field}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            {show(isObject(change) ? change.before : null)}
          </Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            {show(isObject(change) ? change.after : null)}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
)

const show = (value: unknown): string => {
  if (value === null || value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
