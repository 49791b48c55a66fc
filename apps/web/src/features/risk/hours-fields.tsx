import { Textarea, type TextareaProps, TextInput, type TextInputProps } from '@mantine/core'

/** Windows of a week, one a line, as `window-text` reads them. `note` says what they are for. */
export const HoursField = ({ note, ...props }: { note: string } & Omit<TextareaProps, 'description'>) => (
  <Textarea
    description={`Empty is always. One a line: Mon-Fri 09:30-16:00. ${note}`}
    placeholder="Always"
    autosize
    minRows={2}
    spellCheck={false}
    {...props}
  />
)

/** An IANA time zone, typed. */
export const TimeZoneField = (props: TextInputProps) => (
  <TextInput autoComplete="off" spellCheck={false} {...props} />
)
