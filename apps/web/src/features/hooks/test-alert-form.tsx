import { Button, Group, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconEye, IconSend } from '@tabler/icons-react'
import { symbol as symbolSchema } from '@viewzenix/schema'
import { useState } from 'react'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { type TradeAction, testMessage, tradeActions } from './message-templates.ts'

const actions: { value: TradeAction; label: string }[] = [
  { value: 'enter_long', label: 'Enter long (buy)' },
  { value: 'exit_long', label: 'Exit long (sell what is held)' },
  { value: 'enter_short', label: 'Enter short (sell)' },
  { value: 'exit_short', label: 'Exit short (buy back)' },
]

/** Asks for a message, by a few fields or as it is, and hands over its body. */
export const TestAlertForm = ({
  defaultSymbol,
  sending,
  disabledReason,
  onSend,
  previewing,
  onPreview,
}: {
  defaultSymbol: string
  sending: boolean
  /** Why nothing can be sent now; null when it can. */
  disabledReason: string | null
  onSend: (body: string) => void
  previewing: boolean
  onPreview: (body: string) => void
}) => {
  const [mode, setMode] = useState<'fields' | 'raw'>('fields')
  const [action, setAction] = useState<TradeAction>('enter_long')
  const [symbol, setSymbol] = useState(defaultSymbol)
  const [quantity, setQuantity] = useState('0.05')
  const [price, setPrice] = useState('')
  const [raw, setRaw] = useState('')
  const enters = action === 'enter_long' || action === 'enter_short'
  const built = testMessage({
    symbol: symbol.trim().toUpperCase(),
    ...tradeActions[action],
    quantity: enters ? quantity.trim() : undefined,
    price: price.trim(),
    comment: 'Test alert',
  })
  const wrongSymbol = mode === 'fields' && !symbolSchema.safeParse(symbol).success
  const incomplete = wrongSymbol
    ? 'Type a symbol such as BTCUSD.'
    : mode === 'raw' && !raw.trim()
      ? 'Type a message.'
      : null
  const blocked = disabledReason ?? incomplete

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!blocked && !sending) onSend(mode === 'raw' ? raw : built)
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label="How to write the test alert"
          data={[
            { value: 'fields', label: 'Build it' },
            { value: 'raw', label: 'Write it as it is' },
          ]}
          value={mode}
          onChange={(next) => {
            if (next === 'raw' && !raw) setRaw(JSON.stringify(JSON.parse(built), null, 2))
            setMode(next)
          }}
        />
        {mode === 'fields' ? (
          <>
            <Group grow align="flex-start" gap="sm">
              <Select
                label="Signal"
                data={actions}
                value={action}
                onChange={(value) => value && setAction(value)}
              />
              <TextInput
                label="Symbol"
                value={symbol}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setSymbol(event.currentTarget.value.toUpperCase())}
                error={wrongSymbol && symbol !== '' ? 'a symbol such as BTCUSD' : undefined}
              />
            </Group>
            <Group grow align="flex-start" gap="sm">
              <DecimalInput
                label="Size in the message"
                unit="units"
                disabled={!enters}
                value={enters ? quantity : ''}
                placeholder={enters ? 'None' : 'Exits close everything'}
                onChange={(event) => setQuantity(event.currentTarget.value)}
              />
              <DecimalInput
                label="Price in the message"
                placeholder="None"
                value={price}
                onChange={(event) => setPrice(event.currentTarget.value)}
              />
            </Group>
          </>
        ) : (
          <Textarea
            label="Message"
            description="The secret is added on the way, so leave it out."
            autosize
            minRows={6}
            maxRows={16}
            spellCheck={false}
            classNames={{ input: 'mono' }}
            value={raw}
            onChange={(event) => setRaw(event.currentTarget.value)}
          />
        )}
        <Text size="xs" c="dimmed" ta="right">
          {blocked ?? 'A test alert goes the same way as one from outside, orders included.'}
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button
            variant="default"
            loading={previewing}
            disabled={incomplete !== null}
            leftSection={<IconEye size={16} aria-hidden />}
            style={{ flexShrink: 0 }}
            onClick={() => onPreview(mode === 'raw' ? raw : built)}
          >
            What would happen?
          </Button>
          <Button
            type="submit"
            loading={sending}
            disabled={blocked !== null}
            leftSection={<IconSend size={16} aria-hidden />}
            style={{ flexShrink: 0 }}
          >
            Send test alert
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
