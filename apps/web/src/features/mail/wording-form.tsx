import { Code, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconRestore } from '@tabler/icons-react'
import { type MailTemplateView, mailVariables } from '@viewzenix/schema'
import { useEffect, useState } from 'react'
import { fieldErrors } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { MailFrame } from './mail-frame.tsx'

const PAUSE_MS = 300

/** The words of one mail, and the mail that comes of them on sample data. */
export const WordingForm = ({
  template: { template, wording, standard, overridden },
}: {
  template: MailTemplateView
}) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const [words, setWords] = useState(wording)
  const [settled] = useDebouncedValue(words, PAUSE_MS)
  const preview = trpc.mailTemplate.preview.useMutation()
  const refresh = { onSuccess: () => utils.mailTemplate.invalidate() }
  const save = trpc.mailTemplate.set.useMutation(refresh)
  const reset = trpc.mailTemplate.reset.useMutation(refresh)
  const { mutate } = preview
  useEffect(() => mutate({ template, ...settled }), [mutate, template, settled])

  const errors = fieldErrors(save.error ?? preview.error, ['subject', 'intro', 'closing'])
  const changed = (['subject', 'intro', 'closing'] as const).some((field) => words[field] !== wording[field])
  const field = (name: keyof typeof words) => ({
    value: words[name],
    readOnly: !configure.can,
    error: errors[name] && `This ${errors[name]}.`,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      save.reset()
      setWords((before) => ({ ...before, [name]: value }))
    },
  })
  return (
    <Stack gap="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ template, ...words })
        }}
      >
        <Stack gap="sm">
          <TextInput label="Subject" maxLength={150} {...field('subject')} />
          <Textarea label="Beginning" autosize minRows={2} maxLength={1000} {...field('intro')} />
          <Textarea label="End" autosize minRows={2} maxLength={1000} {...field('closing')} />
          <Text size="sm" c="dimmed">
            It may use{' '}
            {mailVariables(template).map((name, index) => (
              <span key={name}>
                {index > 0 && ' '}
                <Code>{`{{${name}}}`}</Code>
              </span>
            ))}
            . Plain text; links may lead to Viewzenix alone.
          </Text>
          {Object.keys(errors).length === 0 && <ProblemNote error={save.error ?? preview.error} />}
          <ProblemNote error={reset.error} />
          <Group gap="sm" justify="flex-end">
            <ConfirmAction
              label="Standard words"
              icon={IconRestore}
              quiet
              can={
                !configure.can || overridden
                  ? configure
                  : { can: false, why: 'It has the standard words already.' }
              }
              title="Go back to the standard words?"
              confirmLabel="Go back"
              onConfirm={async () => {
                await reset.mutateAsync({ template })
                setWords(standard)
              }}
            >
              Your own words for this mail are dropped. Mails that are planned already keep theirs.
            </ConfirmAction>
            <ActionButton
              type="submit"
              loading={save.isPending}
              can={!configure.can || changed ? configure : { can: false, why: 'Nothing is changed.' }}
            >
              Keep these words
            </ActionButton>
          </Group>
        </Stack>
      </form>
      <section aria-label="Preview">
        <Text size="sm" fw={600} mb="xs">
          On sample data: {preview.data?.subject}
        </Text>
        {preview.data ? <MailFrame {...preview.data} /> : !preview.error && <PanelSkeleton />}
      </section>
    </Stack>
  )
}
