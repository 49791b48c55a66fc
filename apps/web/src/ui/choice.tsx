import { Input, SegmentedControl } from '@mantine/core'
import { useId } from 'react'

/** One of a few words, all of them in sight. */
export const Choice = <T extends string>({
  label,
  description,
  options,
  value,
  onChange,
  disabled,
}: {
  label: string
  description?: string
  options: { value: T; label: string }[]
  value: T
  onChange: (value: T) => void
  disabled?: boolean
}) => {
  const id = useId()
  return (
    <Input.Wrapper
      label={label}
      description={description}
      labelElement="div"
      labelProps={{ id }}
      inputWrapperOrder={['label', 'input', 'description']}
      styles={{ description: { marginTop: 6 } }}
    >
      <SegmentedControl<T>
        aria-labelledby={id}
        fullWidth
        data={options}
        value={value}
        onChange={onChange}
        disabled={disabled}
      />
    </Input.Wrapper>
  )
}
