import {
  Button,
  Checkbox,
  Group,
  List,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import type { HookView } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DecimalInput } from '../../ui/decimal-input.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { AlertTimeline } from '../alerts/alert-timeline.tsx'
import { type BuilderValues, buildMessage, fillMessage, lacksOf, sentOf } from './build-message.ts'
import { DistanceFields } from './distance-fields.tsx'
import classes from './hook-messages.module.css'
import { SECRET_STANDIN } from './message-templates.ts'
import { PreviewResult } from './preview-result.tsx'

const beginning: BuilderValues = {
  source: 'strategy',
  action: 'enter_long',
  symbol: '',
  quantity: '',
  quantityType: 'units',
  distances: 'percent',
  stop: '',
  target: '',
  trail: '',
  inStep: true,
}

/** A form that ends in the exact message for one alert in TradingView, tried before it is pasted. */
export const AlertBuilder = ({ hook, secret }: { hook: HookView; secret: string | null }) => {
  const [values, setValues] = useState(beginning)
  const [typed, setTyped] = useState('')
  const known = secret ?? (typed.trim() || null)
  const message = buildMessage(values, known)
  const lacks = lacksOf(values)
  const sent = sentOf(values)
  const preview = trpc.hook.preview.useMutation()
  const send = trpc.alert.send.useMutation()
  const trade = useRole('trade')
  const set = (changes: Partial<BuilderValues>) => setValues({ ...values, ...changes })
  const blocked = hook.enabled ? (trade.can ? null : trade.why) : 'The hook is switched off.'
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="What fires the alert"
        data={[
          { value: 'strategy', label: 'A strategy' },
          { value: 'indicator', label: 'An indicator or a price' },
        ]}
        value={values.source}
        onChange={(source) => set({ source })}
      />
      {values.source === 'strategy' ? (
        <Checkbox
          label="Keep the position in step"
          description="Sends the position that the strategy holds afterwards, so that an alert that was missed heals itself with the next one."
          checked={values.inStep}
          onChange={(event) => set({ inStep: event.currentTarget.checked })}
        />
      ) : (
        <Group grow align="flex-end" gap="sm">
          <Select
            label="It means"
            allowDeselect={false}
            data={[
              { value: 'enter_long', label: 'Enter long' },
              { value: 'exit_long', label: 'Exit long' },
              { value: 'enter_short', label: 'Enter short' },
              { value: 'exit_short', label: 'Exit short' },
              { value: 'close', label: 'Close whatever is open' },
              { value: 'reverse', label: 'Reverse the position' },
              { value: 'protect', label: 'Move stop or target' },
              { value: 'breakeven', label: 'Stop to break-even (the average price)' },
            ]}
            value={values.action}
            onChange={(action) => action && set({ action })}
          />
          {sent.size && (
            <DecimalInput
              label="Size, if the bot takes it from the alert"
              placeholder="None"
              value={values.quantity}
              onChange={(event) => set({ quantity: event.currentTarget.value.trim() })}
            />
          )}
          {sent.size && (
            <Select
              label="Counts"
              allowDeselect={false}
              data={[
                { value: 'units', label: 'Units' },
                { value: 'notional', label: 'Quote currency' },
                { value: 'percent_of_equity', label: 'Percent of equity' },
                { value: 'risk_percent', label: 'Percent of equity at risk' },
              ]}
              value={values.quantityType}
              onChange={(quantityType) => quantityType && set({ quantityType })}
            />
          )}
        </Group>
      )}
      {sent.why && (
        <Text size="sm" c="dimmed">
          {sent.why}
        </Text>
      )}
      <TextInput
        label="Symbol"
        placeholder="{{ticker}}: the chart’s own"
        value={values.symbol}
        onChange={(event) => set({ symbol: event.currentTarget.value.trim().toUpperCase() })}
      />
      {sent.distances.length > 0 && <DistanceFields values={values} fields={sent.distances} onChange={set} />}
      {secret === null && (
        <PasswordInput
          label="Secret of this hook"
          description="Fills the message. It stays in this page and is sent nowhere."
          placeholder={SECRET_STANDIN}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {lacks ? (
        <Text size="sm" role="status">
          {lacks}
        </Text>
      ) : (
        <div className={classes.frame}>
          <div className={classes.copy}>
            <CopyButton value={message} label="Copy message" />
          </div>
          {/* Focusable, since it scrolls: a keyboard must be able to reach what lies outside it. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <section className={classes.message} tabIndex={0} aria-label="The message to paste">
            {message}
          </section>
        </div>
      )}
      <Group gap="sm">
        <Button
          variant="default"
          loading={preview.isPending}
          disabled={lacks !== null}
          onClick={() => preview.mutate({ hookId: hook.id, body: fillMessage(message, new Date()) })}
        >
          What would happen?
        </Button>
        <Button
          variant="default"
          loading={send.isPending}
          disabled={blocked !== null || lacks !== null}
          onClick={() => send.mutate({ hookId: hook.id, body: fillMessage(message, new Date()) })}
        >
          Send it as a test
        </Button>
        <Text size="xs" c="dimmed">
          {blocked ?? 'With sample values in place of the placeholders. A test trades as an alert does.'}
        </Text>
      </Group>
      <ProblemNote error={preview.error ?? send.error} />
      {preview.data && <PreviewResult preview={preview.data} />}
      {send.data && <AlertTimeline alertId={send.data.alertId} />}
      <Traps />
      {!lacks && (
        <>
          <Title order={2}>For the phone</Title>
          <QrCode text={message} label="The message as a QR code" />
        </>
      )}
    </Stack>
  )
}

const Traps = () => (
  <Stack gap="xs">
    <Title order={2}>Traps</Title>
    <List size="sm" spacing={4}>
      <List.Item>
        Inside alert() in Pine no placeholder is filled in: there the script builds the message itself.
        {' {{strategy.…}}'} is empty in any alert but a strategy’s.
      </List.Item>
      <List.Item>A quotation mark in a comment or an order’s name breaks the JSON: use none there.</List.Item>
      <List.Item>
        Two orders on one bar come in one second: their {'{{timenow}}'} is the same. The order’s id and size
        in the message keep them apart; leave them in.
      </List.Item>
      <List.Item>
        TradingView waits 3 seconds for an answer and uses ports 80 and 443 alone. It does not try again after
        a timeout.
      </List.Item>
      <List.Item>
        An alert is a copy of the script as it was: make it anew after every change of the script or its
        inputs.
      </List.Item>
    </List>
  </Stack>
)
