import { PasswordInput, Stack, Tabs, Text } from '@mantine/core'
import { useState } from 'react'
import { CopyButton } from '../../ui/copy-button.tsx'
import { markMessage } from './highlight-message.ts'
import classes from './hook-messages.module.css'
import { type MessageTemplate, messageTemplates, SECRET_STANDIN } from './message-templates.ts'

/** Ready messages for one hook. `secret` is known only just after it was made; else it can be filled in here. */
export const HookMessages = ({ url, secret }: { url: string; secret: string | null }) => {
  const [typed, setTyped] = useState('')
  const known = secret ?? (typed.trim() || null)
  const templates = messageTemplates({ url, secret: known })
  return (
    <Stack gap="md">
      {secret === null && (
        <PasswordInput
          label="Secret of this hook"
          description="Fills the messages below. It stays in this page and is sent nowhere."
          placeholder={SECRET_STANDIN}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Tabs defaultValue="strategy" variant="pills" keepMounted={false}>
        <Tabs.List aria-label="Kinds of message" style={{ gap: 4 }}>
          {templates.map(({ id, title }) => (
            <Tabs.Tab key={id} value={id} px="sm" py={6}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {templates.map((template) => (
          <Tabs.Panel key={template.id} value={template.id} pt="sm">
            <Template template={template} secret={known ?? SECRET_STANDIN} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  )
}

const Template = ({ template, secret }: { template: MessageTemplate; secret: string }) => (
  <Stack gap="sm">
    <Text size="sm" c="dimmed">
      {template.note}
    </Text>
    <div className={classes.frame}>
      <div className={classes.copy}>
        <CopyButton value={template.text} label={template.kind === 'message' ? 'Copy message' : 'Copy'} />
      </div>
      {/* Focusable, since it scrolls: a keyboard must be able to reach what lies outside it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className={classes.message} tabIndex={0} aria-label={`Message: ${template.title}`}>
        {markMessage(template.text, secret).map((part, index) => (
          <span key={index} className={part.mark ? classes[part.mark] : undefined}>
            {part.text}
          </span>
        ))}
      </section>
    </div>
  </Stack>
)
