import { Text, TextInput, type TextInputProps } from '@mantine/core'

type Props = Omit<TextInputProps, 'rightSection' | 'inputMode' | 'type'> & {
  /** Shown once at the field's end, such as `USD` or `%`. */
  unit?: string
}

/** A figure that stays the text that was typed: a number input would turn money into a JavaScript number. */
export const DecimalInput = ({ unit, ...props }: Props) => (
  <TextInput
    inputMode="decimal"
    autoComplete="off"
    spellCheck={false}
    classNames={{ input: 'num' }}
    rightSection={
      unit && (
        <Text size="xs" c="dimmed" pr="sm" className="nowrap">
          {unit}
        </Text>
      )
    }
    rightSectionWidth={unit ? unit.length * 8 + 20 : undefined}
    rightSectionPointerEvents="none"
    {...props}
  />
)
