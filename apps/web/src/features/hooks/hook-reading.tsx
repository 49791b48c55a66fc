import { Autocomplete, Button, Group, Select, Stack, Text, Textarea, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type HookView, type MappedField, mappedFields, type PineUnits } from '@viewzenix/schema'
import { useEffect, useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { mappingValues, placesOf, toMapping } from './mapping-values.ts'
import { PreviewResult } from './preview-result.tsx'
import { useHookActions } from './use-hooks.ts'

const fieldWords: Record<MappedField, string> = {
  symbol: 'Symbol',
  action: 'What to do',
  quantity: 'Quantity',
  quantityType: 'What the quantity counts',
  price: 'Price',
  orderType: 'Kind of order',
  limitPrice: 'Limit price',
  stopPrice: 'Stop price',
  stopLoss: 'Stop loss',
  takeProfit: 'Target',
  position: 'Position afterwards (long, short, flat)',
  positionSize: 'Size of the position afterwards',
  previousPosition: 'Position before',
  previousPositionSize: 'Size of the position before',
  orderId: 'Order id',
  comment: 'Comment',
  firedAt: 'Time',
}

/** How a hook reads what leaves something open: a mapping from the last alert that arrived, and PineConnector's units. */
export const HookReadingTab = ({ hook }: { hook: HookView }) => {
  const last = trpc.alert.list.useQuery({ hookId: hook.id, limit: 1 })
  const id = last.data?.items[0]?.id
  const alert = trpc.alert.get.useQuery({ id: id ?? '' }, { enabled: id !== undefined })
  // The editor is shown once its beginning is known: what somebody types is never replaced.
  if (last.isPending || (id !== undefined && alert.isPending)) return <PanelSkeleton />
  return <Editor key={hook.id} hook={hook} sample={alert.data?.raw ?? ''} />
}

const PAUSE_MS = 400

const Editor = ({ hook, sample }: { hook: HookView; sample: string }) => {
  const [message, setMessage] = useState(sample)
  const [values, setValues] = useState(() => mappingValues(hook.reading.mapping))
  const [units, setUnits] = useState<PineUnits>(hook.reading.pineUnits)
  const { update } = useHookActions()
  const configure = useRole('configure')
  const preview = trpc.hook.preview.useMutation()
  const reading = { pineUnits: units, mapping: toMapping(values) }
  const places = placesOf(message)
  const [asked] = useDebouncedValue(JSON.stringify({ hookId: hook.id, body: message, reading }), PAUSE_MS)
  const { mutate } = preview
  useEffect(() => {
    const input = JSON.parse(asked)
    if (input.body.trim() !== '') mutate(input)
  }, [asked, mutate])

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        update.mutate({ id: hook.id, reading })
      }}
    >
      <Stack gap="md">
        <Textarea
          label="A message as it arrives"
          description="The last alert of this hook, where there is one. Secrets in it are masked."
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        <Title order={2}>Mapping</Title>
        <Text size="sm" c="dimmed">
          Only for messages that are not understood as they are. Choose where each field stands, or type = and
          what it always is, such as =market.
        </Text>
        {mappedFields.map((field) => (
          <Autocomplete
            key={field}
            label={fieldWords[field]}
            placeholder="Not in the message"
            data={places.map(({ path }) => path)}
            renderOption={({ option }) => (
              <span>
                <span className="mono">{option.value}</span>{' '}
                <Text span size="sm" c="dimmed">
                  {places.find(({ path }) => path === option.value)?.value}
                </Text>
              </span>
            )}
            value={values.paths[field]}
            onChange={(path) => setValues({ ...values, paths: { ...values.paths, [field]: path } })}
          />
        ))}
        <Textarea
          label="Words of the sender"
          description="One a line: kaufen = buy. Meanings: buy, sell, long, short, close, exit_long, reverse, move_stop, breakeven, …"
          autosize
          minRows={2}
          spellCheck={false}
          value={values.words}
          onChange={(event) => setValues({ ...values, words: event.currentTarget.value })}
        />
        <Title order={2}>PineConnector</Title>
        <Group grow gap="sm" align="flex-start">
          <Select
            label="risk counts"
            allowDeselect={false}
            data={[
              { value: 'units', label: 'Units' },
              { value: 'notional', label: 'Quote currency' },
              { value: 'percent_of_equity', label: 'Percent of equity' },
              { value: 'risk_amount', label: 'What may be lost, in quote currency' },
              { value: 'risk_percent', label: 'What may be lost, in percent of equity' },
            ]}
            value={units.risk}
            onChange={(risk) => risk && setUnits({ ...units, risk })}
          />
          <Select
            label="sl and tp count"
            allowDeselect={false}
            data={[
              { value: 'pips', label: 'Pips (currency pairs)' },
              { value: 'price', label: 'A price' },
              { value: 'amount', label: 'Quote currency away' },
              { value: 'percent', label: 'Percent of the price' },
            ]}
            value={units.stops}
            onChange={(stops) => stops && setUnits({ ...units, stops })}
          />
        </Group>
        <Title order={2}>Read so</Title>
        {preview.data ? (
          <PreviewResult preview={preview.data} bots={false} />
        ) : (
          <Text size="sm" c="dimmed">
            Paste a message to see what it is read as.
          </Text>
        )}
        <ProblemNote error={preview.error ?? update.error} />
        <Group justify="flex-end">
          <Text size="sm" c="dimmed" role="status">
            {configure.can ? update.isSuccess && 'Saved.' : configure.why}
          </Text>
          <Button type="submit" loading={update.isPending} disabled={!configure.can}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
